#include "core/plan/explain.h"

#include <algorithm>

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/plan/plan_aliases.h"
#include "core/plan/plan_warnings.h"
#include "core/plan/sqlite_plan.h"
#include "core/sql/identifier.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

bool isExplain(std::string_view sql, SqlDialect dialect) {
    Lexer lexer(sql, dialect);
    Token token = lexer.next();
    while (token.kind == TokenKind::Space || token.kind == TokenKind::Comment)
        token = lexer.next();
    return equalsIgnoringCase(token.in(sql), "EXPLAIN");
}

Result<void> checkHasPlan(const Driver& driver, std::string_view sql) {
    if (isExplain(sql, driver.dialect()))
        return fail(ErrorCode::InvalidArgument, "The statement is an EXPLAIN already. Leave that "
                                                "word out to see its plan, or run it to see "
                                                "the engine's own listing.");
    if (driver.dialect() != SqlDialect::Sqlite)
        return fail(ErrorCode::Unsupported,
                    "Plans of " + driver.engineName() + " cannot be read in this build.");
    return {};
}

Result<std::vector<SqlitePlanRow>> askSqlite(Connection& connection, std::string_view sql,
                                             std::span<const Value> parameters,
                                             const ExecuteOptions& options) {
    auto rows =
        collectRows(connection, "EXPLAIN QUERY PLAN " + std::string(sql), parameters, options);
    if (!rows) {
        constexpr std::size_t prefix = sizeof "EXPLAIN QUERY PLAN " - 1;
        Error error = rows.error();
        if (error.sqlOffset)
            error.sqlOffset = *error.sqlOffset >= prefix ? *error.sqlOffset - prefix : 0;
        return fail(std::move(error));
    }
    std::vector<SqlitePlanRow> plan;
    for (const std::vector<Value>& row : *rows)
        plan.push_back({static_cast<int>(std::get<std::int64_t>(row.at(0))),
                        static_cast<int>(std::get<std::int64_t>(row.at(1))),
                        std::get<std::string>(row.at(3))});
    return plan;
}

void takeEstimates(PlanNode& node, const std::vector<ProfiledElement>& elements) {
    for (const ProfiledElement& element : elements)
        if (element.id == node.id && element.detail == node.label && element.estimatedRows)
            node.estimatedRows = {*element.estimatedRows, Provenance::Estimated};
    for (PlanNode& child : node.children)
        takeEstimates(child, elements);
}

Result<PlanNode> plannedSteps(Connection& connection, std::string_view sql,
                              std::span<const Value> parameters, const ExecuteOptions& options) {
    auto rows = askSqlite(connection, sql, parameters, options);
    if (!rows) return fail(rows.error());
    PlanNode root = readSqlitePlan(*rows);
    const StatementKind kind = statementKind(sql, SqlDialect::Sqlite);
    // Others may act while they are prepared.
    if (kind == StatementKind::Query || kind == StatementKind::Write)
        if (const auto profile = connection.estimate(sql)) takeEstimates(root, profile->elements);
    return root;
}

TableRows statisticsOf(Connection& connection, const ExecuteOptions& options) {
    TableRows statistics;
    auto rows = collectRows(connection,
                            "SELECT tbl, max(CAST(stat AS INTEGER)) FROM main.sqlite_stat1 "
                            "WHERE stat IS NOT NULL GROUP BY tbl",
                            {}, options);
    if (!rows) return statistics; // no such table: ANALYZE never ran
    for (const std::vector<Value>& row : *rows) {
        const auto* table = std::get_if<std::string>(&row.at(0));
        const auto* count = std::get_if<std::int64_t>(&row.at(1));
        if (table != nullptr && count != nullptr) statistics[toLowerAscii(*table)] = *count;
    }
    return statistics;
}

// What the nodes alone do not say.
void finishPlan(Plan& plan, Connection& connection, const Driver& driver,
                const ExecuteOptions& options) {
    plan.engine = driver.engineName();
    plan.engineVersion = driver.engineVersion();
    auto catalog = connection.catalog(options.stop);
    if (catalog) resolveAliases(plan.root, plan.sql, driver.dialect(), *catalog);
    plan.warnings =
        planWarnings(plan, catalog ? &*catalog : nullptr, statisticsOf(connection, options));
}

Result<void> run(Connection& connection, std::string_view sql) {
    auto done = collectRows(connection, sql, {}, {});
    if (!done) return fail(done.error());
    return {};
}

// Takes back what a statement wrote. Only where no transaction is open.
class Undo {
public:
    explicit Undo(Connection& connection) : connection_(connection) {}
    ~Undo() {
        // An error or a cancelled statement may have ended the transaction already.
        if (open_ && connection_.state().inTransaction) (void)run(connection_, "ROLLBACK");
    }
    Undo(const Undo&) = delete;
    Undo& operator=(const Undo&) = delete;

    Result<void> begin() {
        auto begun = run(connection_, "BEGIN IMMEDIATE");
        open_ = begun.has_value();
        return begun;
    }
    Result<void> end() {
        open_ = false;
        return run(connection_, "ROLLBACK");
    }

private:
    Connection& connection_;
    bool open_ = false;
};

// Without a journal nothing can be rolled back.
Result<void> checkCanRollBack(Connection& connection) {
    auto schemas = collectRows(connection, "PRAGMA database_list", {}, {});
    if (!schemas) return fail(schemas.error());
    for (const std::vector<Value>& schema : *schemas) {
        const std::string name = std::get<std::string>(schema.at(1));
        auto mode = collectRows(
            connection, "PRAGMA " + quoteIdentifier(name, SqlDialect::Sqlite) + ".journal_mode", {},
            {});
        if (!mode) return fail(mode.error());
        const auto* word = mode->empty() ? nullptr : std::get_if<std::string>(&mode->at(0).at(0));
        if (word != nullptr && equalsIgnoringCase(*word, "off"))
            return fail(ErrorCode::InvalidArgument,
                        "The journal of " + name +
                            " is off, so what the statement writes could not be taken back. "
                            "Switch it on with PRAGMA journal_mode first.");
    }
    return {};
}

std::int64_t nanosecondsOf(const ExecutionSummary& summary) {
    return summary.bindNs + summary.firstRowNs + summary.fetchNs;
}

class Analysis {
public:
    Analysis(Connection& connection, std::string_view sql, std::span<const Value> parameters,
             const AnalyzeOptions& options, bool writes)
        : connection_(connection), sql_(sql), parameters_(parameters), limits_(options.limits),
          writes_(writes) {
        limits_.countOnly = true;
    }

    Result<Plan> measure() {
        auto plain = once<PlainRun>([this] { return runPlain(); });
        if (!plain) return fail(plain.error());
        auto profiled = once<ProfiledExecution>(
            [this] { return connection_.profile(sql_, parameters_, limits_); });
        if (!profiled) return fail(profiled.error());
        // The first run is the one that meets a changed schema.
        if (auto& again = profiled->summary.counters.repreparations)
            *again += plain->summary.counters.repreparations.value_or(0);
        // The first execution warmed the caches for the second; a fast one is worth a fair third.
        constexpr std::int64_t fast = 1'000'000'000;
        if (nanosecondsOf(plain->summary) < fast) {
            auto again = once<PlainRun>([this] { return runPlain(); });
            if (!again) return fail(again.error());
            if (nanosecondsOf(again->summary) < nanosecondsOf(plain->summary))
                plain = std::move(again);
        }
        Plan plan;
        plan.analyzed = true;
        plan.rolledBack = writes_;
        const ExecutionSummary& summary = profiled->summary;
        plan.totalNs = {nanosecondsOf(summary), Provenance::Measured};
        plan.plainNs = {nanosecondsOf(plain->summary), Provenance::Measured};
        plan.run = runOf(*plain);
        plan.rows = {summary.rows, Provenance::Measured};
        plan.counters = summary.counters;
        plan.root = readSqliteProfile(profiled->profile, *plan.totalNs.value, summary.rows);
        return plan;
    }

private:
    // One execution, taken back where it writes.
    template <typename T, typename Execute>
    Result<T> once(Execute execute) {
        if (!writes_) return execute();
        Undo undo(connection_);
        if (auto begun = undo.begin(); !begun) return fail(begun.error());
        Result<T> done = execute();
        if (!done) return done;
        if (auto ended = undo.end(); !ended) return fail(ended.error());
        return done;
    }

    struct PlainRun {
        std::int64_t startedAtMs = 0, prepareNs = 0;
        ExecutionSummary summary;
    };

    Result<PlainRun> runPlain() {
        NoRows sink;
        PlainRun run;
        run.startedAtMs = millisecondsSinceEpoch(Clock::system().wallNow());
        const TimePoint begun = Clock::system().now();
        auto statement = connection_.prepare(sql_, limits_);
        if (!statement) return fail(statement.error());
        run.prepareNs = nanosecondsBetween(begun, Clock::system().now());
        auto summary = (*statement)->execute(parameters_, sink, limits_);
        if (!summary) return fail(summary.error());
        run.summary = std::move(*summary);
        return run;
    }

    static PlanRun runOf(const PlainRun& plain) {
        PlanRun run;
        run.startedAtMs = plain.startedAtMs;
        run.prepareNs = plain.prepareNs;
        run.firstRowNs = plain.summary.bindNs + plain.summary.firstRowNs;
        run.fetchNs = plain.summary.fetchNs;
        run.totalNs = run.prepareNs + run.firstRowNs + run.fetchNs;
        run.rows = plain.summary.rows;
        return run;
    }

    Connection& connection_;
    const std::string_view sql_;
    const std::span<const Value> parameters_;
    ExecuteOptions limits_;
    const bool writes_;
};

} // namespace

Result<Plan> explain(Connection& connection, const Driver& driver, std::string_view sql,
                     std::span<const Value> parameters, const ExecuteOptions& options) {
    if (auto checked = checkHasPlan(driver, sql); !checked) return fail(checked.error());
    auto root = plannedSteps(connection, sql, parameters, options);
    if (!root) return fail(root.error());
    Plan plan;
    plan.sql = sql;
    plan.parameters.assign(parameters.begin(), parameters.end());
    plan.root = std::move(*root);
    finishPlan(plan, connection, driver, options);
    return plan;
}

Result<Plan> analyze(Connection& connection, const Driver& driver, std::string_view sql,
                     std::span<const Value> parameters, const AnalyzeOptions& options) {
    if (auto checked = checkHasPlan(driver, sql); !checked) return fail(checked.error());
    bool writes = false;
    {
        auto statement = connection.prepare(sql, options.limits);
        if (!statement) return fail(statement.error());
        const StatementInfo& info = (*statement)->info();
        if (info.kind != StatementKind::Query && info.kind != StatementKind::Write)
            return fail(ErrorCode::InvalidArgument,
                        "Only queries and statements that change rows have a plan to measure.");
        if (info.parameters.size() != parameters.size())
            return fail(ErrorCode::InvalidArgument,
                        "The statement has " + std::to_string(info.parameters.size()) +
                            " parameters and was given " + std::to_string(parameters.size()) + ".");
        writes = !info.readOnly;
    }
    if (writes && !options.allowWrites)
        return fail(ErrorCode::WritesRefused,
                    "This statement writes, and must run to be measured: inside a transaction "
                    "that is rolled back, if you allow that.");
    if (writes && connection.state().inTransaction)
        return fail(ErrorCode::InvalidArgument,
                    "A transaction is open here, and stopping a statement that writes would end "
                    "it. Commit or roll back first, then measure.");
    if (writes)
        if (auto can = checkCanRollBack(connection); !can) return fail(can.error());

    auto plan = Analysis(connection, sql, parameters, options, writes).measure();
    if (!plan && plan.error().code == ErrorCode::Unsupported) {
        auto planned = explain(connection, driver, sql, parameters, options.limits);
        if (planned) planned->unmeasured = plan.error().message;
        return planned;
    }
    if (!plan) return plan;
    plan->sql = sql;
    plan->parameters.assign(parameters.begin(), parameters.end());
    finishPlan(*plan, connection, driver, options.limits);
    return plan;
}

} // namespace hone
