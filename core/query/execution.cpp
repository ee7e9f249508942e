#include "core/query/execution.h"

#include "core/plan/explain.h"
#include "core/query/tab.h"
#include "core/sql/fingerprint.h"

namespace hone {
namespace {

// Tables dirty from before a commit until it is known how it ended; bumped unless it is sure that
// nothing was committed.
class CommitMark {
public:
    CommitMark(TableVersions& versions, std::set<std::string> tables, bool everything)
        : versions_(versions), tables_(std::move(tables)), everything_(everything) {
        versions_.markDirty(tables_, everything_);
    }
    ~CommitMark() {
        if (abandoned_)
            versions_.abandoned(tables_, everything_);
        else
            versions_.committed(tables_, everything_);
    }
    CommitMark(const CommitMark&) = delete;
    CommitMark& operator=(const CommitMark&) = delete;
    void abandon() { abandoned_ = true; }

private:
    TableVersions& versions_;
    const std::set<std::string> tables_;
    const bool everything_;
    bool abandoned_ = false;
};

} // namespace

Execution::Execution(const RunnerParts& parts, Clock& clock, const QueryRequest& request,
                     std::string_view sql, std::stop_token stop, ExecutionReport& report)
    : parts_(parts), clock_(clock), request_(request), sql_(sql),
      report_(report), limits_{std::move(stop),
                               request.timeLimit ? std::optional(clock.now() + *request.timeLimit)
                                                 : std::nullopt} {}

bool Execution::pinned() const {
    return request_.tab != nullptr && static_cast<bool>(request_.tab->lease_);
}

Result<std::vector<Value>> Execution::valuesFor(const std::vector<std::string>& names) const {
    std::vector<Value> values;
    values.reserve(names.size());
    for (const std::string& name : names) {
        const auto found = request_.parameters.find(name);
        if (found == request_.parameters.end())
            return fail(ErrorCode::InvalidArgument, "The parameter " + name + " has no value.");
        values.push_back(found->second);
    }
    return values;
}

void Execution::bypassCache(std::string reason) {
    if (!request_.cache) return;
    if (ticket_)
        ticket_.bypass();
    else
        parts_.cache.countBypass();
    report_.cache = CacheOutcome::Bypass;
    report_.cacheReason = std::move(reason);
}

bool Execution::answerFromCache(
    const std::function<void(std::shared_ptr<const ResultStore>)>& shared) {
    if (!request_.cache) return false;
    if (pinned()) {
        bypassCache("the tab keeps a connection of its own");
        return false;
    }
    if (report_.kind != StatementKind::Query) {
        bypassCache("is not a query");
        return false;
    }
    const auto values = valuesFor(sqlParameters(sql_, parts_.driver.dialect()));
    if (!values) return false;
    const CacheKey key = makeCacheKey(parts_.driver.identity(), sql_, *values);
    QueryCache::Lookup lookup = parts_.cache.find(key, limits_.deadline, limits_.stop);
    if (lookup.result != nullptr && parts_.confirmFresh && !parts_.confirmFresh())
        lookup = parts_.cache.find(key, limits_.deadline, limits_.stop);
    report_.cache = lookup.outcome;
    ticket_ = std::move(lookup.ticket);
    if (lookup.result == nullptr) return false;
    report_.rows = lookup.result->rowCount();
    report_.bytes = lookup.result->bytes();
    shared(std::move(lookup.result));
    return true;
}

Result<void> Execution::acquire(ConnectionPool& pool) {
    const TimePoint began = clock_.now();
    auto lease = pool.acquire({request_.holder, limits_.deadline, limits_.stop, sql_});
    report_.timing.poolWaitNs += nanosecondsBetween(began, clock_.now());
    if (!lease) return fail(lease.error());
    lease_ = std::move(*lease);
    used_ = &lease_;
    report_.connectionId = lease_.connectionId();
    return {};
}

Result<std::unique_ptr<Statement>> Execution::prepare() {
    const TimePoint began = clock_.now();
    auto statement = (*used_)->prepare(sql_, limits_);
    report_.timing.prepareNs += nanosecondsBetween(began, clock_.now());
    return statement;
}

// Keeps the cache honest: the tables a commit changes are dirty before it and bumped after it.
// Whatever ended a transaction but a rollback counts as a commit, also where it failed half-way (OR
// FAIL keeps rows).
Result<ExecutionSummary> Execution::execute(Statement& statement, std::span<const Value> values,
                                            RowSink& sink) {
    const StatementInfo& info = statement.info();
    Tab* tab = request_.tab.get();
    const bool wasInTransaction = (*used_)->state().inTransaction;
    const bool commits = info.kind == StatementKind::Commit && wasInTransaction && tab != nullptr;
    const bool commitsItself = !wasInTransaction && !info.readOnly;
    const bool unknown = info.writesUnknownTables || info.tablesWritten.empty();
    std::optional<CommitMark> mark;
    if (commits) mark.emplace(parts_.versions, tab->written_, tab->writtenUnknown_);
    if (commitsItself) mark.emplace(parts_.versions, info.tablesWritten, unknown);

    used_->beginStatement(sql_);
    auto summary = statement.execute(values, sink, limits_);

    const bool inTransaction = (*used_)->state().inTransaction;
    used_->endStatement(inTransaction);
    if (commits && inTransaction) mark->abandon();
    mark.reset();
    if (tab != nullptr && inTransaction && !info.readOnly) {
        tab->written_.insert(info.tablesWritten.begin(), info.tablesWritten.end());
        tab->writtenUnknown_ = tab->writtenUnknown_ || unknown;
    }
    if (tab != nullptr && !inTransaction) {
        tab->written_.clear();
        tab->writtenUnknown_ = false;
    }
    return summary;
}

std::optional<Error>
Execution::run(RowSink& sink, const std::function<std::shared_ptr<const ResultStore>()>& stored,
               const std::function<void(std::shared_ptr<const ResultStore>)>& shared) {
    if (limits_.stop.stop_requested()) return Error{ErrorCode::Cancelled, "Cancelled.", {}, {}};
    if (answerFromCache(shared)) return std::nullopt;

    if (auto there = parts_.driver.stillThere(); !there) return there.error();
    ConnectionPool& first = report_.kind == StatementKind::Query ? parts_.readers : parts_.writers;
    if (pinned()) {
        used_ = &request_.tab->lease_;
        report_.connectionId = used_->connectionId();
    } else if (auto acquired = acquire(first); !acquired) {
        return acquired.error();
    }
    auto statement = prepare();
    if (!statement) return statement.error();
    const bool wrongConnection = !(*statement)->info().readOnly && used_ == &lease_ &&
                                 &first == &parts_.readers && &parts_.readers != &parts_.writers;
    if (wrongConnection) {
        statement->reset();
        lease_.release();
        if (auto acquired = acquire(parts_.writers); !acquired) return acquired.error();
        statement = prepare();
        if (!statement) return statement.error();
    }
    const StatementInfo& info = (*statement)->info();
    report_.kind = info.kind;

    auto values = valuesFor(info.parameters);
    if (!values) return values.error();
    values_ = std::move(*values);

    std::optional<FreshnessStamp> stamp;
    if (ticket_) {
        std::string obstacle = (*statement)->cacheObstacle();
        if (obstacle.empty())
            stamp = parts_.versions.stamp(info.tablesRead);
        else
            bypassCache(std::move(obstacle));
    }

    auto summary = execute(**statement, values_, sink);
    statement->reset();
    if (!summary) {
        const ErrorCode code = summary.error().code;
        if (code == ErrorCode::Corrupt || code == ErrorCode::Io || code == ErrorCode::NotADatabase)
            used_->markBroken();
        return summary.error();
    }
    report_.rows = summary->rows;
    report_.bytes = summary->bytes;
    report_.rowsChanged = summary->rowsChanged;
    report_.counters = summary->counters;
    report_.timing.firstRowNs = summary->firstRowNs;
    report_.timing.fetchNs = summary->fetchNs;
    if (ticket_ && !summary->notCacheable.empty()) bypassCache(summary->notCacheable);
    if (ticket_ && stamp)
        if (auto result = stored()) ticket_.store(std::move(result), *stamp);
    ticket_ = {};
    return std::nullopt;
}

std::string Execution::explainPlan() {
    if (used_ == nullptr || !*used_) return {};
    if (report_.kind != StatementKind::Query && report_.kind != StatementKind::Write) return {};
    const auto plan = explain(**used_, parts_.driver, sql_, values_, {});
    return plan ? printPlan(plan->root) : std::string();
}

void Execution::settle() {
    ticket_ = {};
    if (used_ == nullptr || !*used_) return;
    const bool keep = (*used_)->state().pinned() && request_.tab != nullptr;
    if (keep && used_ == &lease_) request_.tab->lease_ = std::move(lease_);
    if (!keep) used_->release();
    used_ = nullptr;
}

} // namespace hone
