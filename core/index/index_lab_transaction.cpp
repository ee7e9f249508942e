#include <algorithm>

#include "core/engine/collect.h"
#include "core/index/index_lab_parts.h"
#include "core/index/undo_scope.h"
#include "core/plan/explain.h"

namespace hone::index {
namespace {

constexpr int mostPairs = 20;
constexpr double readAt = 0.6;

// The index inside a transaction: there, or rolled back to the savepoint before it.
class IndexInTransaction {
public:
    IndexInTransaction(Connection& connection, const std::string& createSql, ExecuteOptions limits)
        : connection_(connection), createSql_(createSql), limits_(std::move(limits)) {}

    Result<void> set(bool there) {
        if (there == built_.has_value()) return {};
        if (!there) {
            auto ended = built_->end();
            built_.reset();
            return ended;
        }
        auto scope = UndoScope::begin(connection_);
        if (!scope) return fail(scope.error());
        auto made = collectRows(connection_, createSql_, {}, limits_);
        if (!made) return fail(made.error());
        built_.emplace(std::move(*scope));
        return {};
    }

private:
    Connection& connection_;
    const std::string createSql_;
    const ExecuteOptions limits_;
    std::optional<UndoScope> built_;
};

using Rows = std::vector<std::vector<Value>>;

Result<Rows> indexNames(Connection& connection) {
    return collectRows(connection,
                       "SELECT name, tbl_name FROM main.sqlite_schema WHERE type = 'index' AND "
                       "sql IS NOT NULL",
                       {}, {});
}

Result<std::int64_t> numberOf(Connection& connection, const std::string& sql,
                              const ExecuteOptions& limits) {
    auto rows = collectRows(connection, sql, {}, limits);
    if (!rows) return fail(rows.error());
    if (rows->empty()) return std::int64_t(0);
    const auto* number = std::get_if<std::int64_t>(&rows->front().front());
    return number == nullptr ? 0 : *number;
}

// Builds it the first time: name, size and how long it took.
Result<BuiltIndex> buildFirst(Connection& connection, IndexInTransaction& index,
                              const ExecuteOptions& limits) {
    const auto before = indexNames(connection);
    if (!before) return fail(before.error());
    const TimePoint start = Clock::system().now();
    if (auto made = index.set(true); !made) return fail(made.error());
    BuiltIndex built;
    built.buildNs = nanosecondsBetween(start, Clock::system().now());
    const auto after = indexNames(connection);
    if (!after) return fail(after.error());
    for (const std::vector<Value>& row : *after)
        if (std::ranges::find(*before, row) == before->end()) {
            built.name = std::get<std::string>(row[0]);
            built.table = std::get<std::string>(row[1]);
        }
    if (built.name.empty())
        return fail(ErrorCode::InvalidArgument, "The statement made no new index.");
    const Value name = built.name;
    auto size =
        collectRows(connection, "SELECT pgsize FROM dbstat WHERE name = ?1 AND aggregate = TRUE",
                    {&name, 1}, limits);
    if (!size) return fail(size.error());
    if (!size->empty()) built.bytes = std::get<std::int64_t>(size->front().front());
    return built;
}

Result<StatementComparison> compareInTransaction(Connection& connection, const Driver& driver,
                                                 IndexInTransaction& index,
                                                 const TrialStatement& statement,
                                                 const StatementComparisonOptions& options,
                                                 const std::function<void(int, int)>& progress) {
    const ExecuteOptions limits{options.pairing.stop, std::nullopt};
    const auto values = valuesOf(statement);
    if (!values) return fail(values.error());
    StatementComparison comparison;
    comparison.cold = options.cold;
    const StatementSide side{connection, statement.sql, *values};
    std::optional<TimedStatement> timed[2];
    for (const bool with : {true, false}) {
        if (auto set = index.set(with); !set) return fail(set.error());
        auto plan = explain(connection, driver, statement.sql, *values, limits);
        if (!plan) return fail(plan.error());
        (with ? comparison.planB : comparison.planA) = std::move(*plan);
        auto prepared = TimedStatement::prepare(side, options.cold, limits, options.timeLimit);
        if (!prepared) return fail(prepared.error());
        (with ? comparison.repeatsB : comparison.repeatsA) = prepared->repeats();
        timed[with ? 1 : 0].emplace(std::move(*prepared));
        auto counted = connection.prepare(statement.sql, limits);
        if (!counted) return fail(counted.error());
        NoRows sink;
        ExecuteOptions counting = limits;
        counting.countOnly = true;
        if (options.timeLimit) counting.deadline = Clock::system().now() + *options.timeLimit;
        auto summary = (*counted)->execute(*values, sink, counting);
        if (!summary) return fail(summary.error());
        (with ? comparison.results.rowsB : comparison.results.rowsA) = summary->rows;
    }
    comparison.results.same = comparison.results.rowsA == comparison.results.rowsB;
    comparison.results.remark = "only the numbers of rows were compared";
    // The first run after a change of the schema prepares anew and finds other pages in memory.
    const auto run = [&](bool with) -> Result<std::int64_t> {
        if (auto set = index.set(with); !set) return fail(set.error());
        TimedStatement& mine = *timed[with ? 1 : 0];
        if (auto warm = mine.run(); !warm) return warm;
        return mine.run();
    };
    auto times = comparePaired([&] { return run(false); }, [&] { return run(true); },
                               options.pairing, progress);
    if (!times) return fail(times.error());
    comparison.times = std::move(*times);
    return comparison;
}

} // namespace

Result<IndexTrialResult> runIndexTrialInTransaction(Connection& writer, const Driver& driver,
                                                    const IndexTrial& order, std::stop_token stop,
                                                    const TrialProgress& onProgress) {
    const TrialProgress progress = onProgress ? onProgress : [](const std::string&, double) {};
    if (auto checked = checkTrial(order); !checked) return fail(checked.error());
    IndexTrial trial = withStop(order, stop);
    PairingOptions& pairing = trial.comparison.pairing;
    pairing.maxPairs = std::min(pairing.maxPairs, mostPairs);
    const ExecuteOptions limits{stop, std::nullopt};
    if (writer.state().inTransaction)
        return fail(ErrorCode::InvalidArgument,
                    "A transaction is open; end it before an index is tried in one.");

    progress("Waiting for the right to write", 0);
    auto transaction = UndoScope::begin(writer, UndoScope::Lock::Immediate, limits);
    if (!transaction) return fail(transaction.error());
    IndexTrialResult result;
    result.createSql = trial.createSql;
    result.inTransaction = true;
    result.remarks.emplace_back("Measured inside a transaction on the database itself, which was "
                                "rolled back.");
    if (auto dropped = dropExisting(writer, result); !dropped) return fail(dropped.error());
    const auto bytes = numberOf(writer,
                                "SELECT (page_count - freelist_count) * page_size FROM "
                                "pragma_page_count, pragma_freelist_count, pragma_page_size",
                                limits);
    if (!bytes) return fail(bytes.error());
    result.databaseBytes = *bytes;
    progress("Building the index", 0);
    {
        IndexInTransaction index(writer, trial.createSql, limits);
        auto built = buildFirst(writer, index, limits);
        if (!built) return fail(built.error());
        result.index = std::move(*built);
        for (std::size_t i = 0; i < trial.statements.size(); ++i) {
            const std::string what = statementProgress(i, trial.statements.size());
            const double step = readAt / static_cast<double>(trial.statements.size());
            const double begin = step * static_cast<double>(i);
            progress(what, begin);
            auto read = compareInTransaction(
                writer, driver, index, trial.statements[i], trial.comparison,
                [&](int pairs, int most) { progress(what, begin + step * pairs / most); });
            if (auto kept = keepReading(result, trial.statements[i], std::move(read)); !kept)
                return fail(kept.error());
        }
        if (trial.measureWrites) {
            if (auto set = index.set(true); !set) return fail(set.error());
            auto probe =
                WriteProbe::prepare(writer, result.index.table, {result.index.name}, trial.writes);
            auto writes =
                !probe ? Result<WriteComparison>(fail(probe.error()))
                       : compareWriteCost(
                             *probe, [&](bool with) { return index.set(with); }, pairing,
                             [&](WriteKind kind, int pairs, int most) {
                                 progress(writeProgress(kind),
                                          readAt + (1 - readAt) * writeShare(kind, pairs, most));
                             });
            if (auto kept = keepWrites(result, std::move(writes)); !kept) return fail(kept.error());
        }
    }
    if (trial.payoff) result.noPayoff = "Where it pays is looked for on a copy alone.";
    if (auto ended = transaction->end(); !ended) return fail(ended.error());
    progress("Done", 1);
    return result;
}

} // namespace hone::index
