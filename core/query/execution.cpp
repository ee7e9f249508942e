#include "core/query/execution.h"

#include <algorithm>
#include <cstring>

#include "core/base/text.h"
#include "core/cache/scope_finder.h"
#include "core/plan/explain.h"
#include "core/query/tab.h"
#include "core/sql/fingerprint.h"

namespace hone {
namespace {

// A change of schema is a commit that changes everything, so its number stands for it.
constexpr std::int64_t schemaOfNumberedCommits = 0;
constexpr std::chrono::seconds longestWaitForOthers{30};

std::string nameOf(const CacheKey& key) {
    std::string name(16, '\0');
    std::memcpy(name.data(), &key.high, 8);
    std::memcpy(name.data() + 8, &key.low, 8);
    return toHex(name);
}

// What the cache depends on where nothing finer is known.
std::vector<RowScope> wholeTables(const std::set<std::string>& tables) {
    std::vector<RowScope> scopes;
    for (const std::string& table : tables)
        scopes.push_back({table, {}});
    return scopes;
}

} // namespace

Execution::Execution(const RunnerParts& parts, Clock& clock, const QueryRequest& request,
                     std::string_view sql, std::stop_token stop, ExecutionReport& report)
    : parts_(parts), clock_(clock), request_(request), sql_(sql),
      report_(report), began_(clock.now()), limits_{std::move(stop),
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
        ticket_.bypass(reason);
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
    key_ = makeCacheKey(parts_.driver.identity(), sql_, *values);
    const QueryCache::Statement statement{report_.fingerprint, sql_};
    if (request_.refreshesCache) {
        ticket_ = parts_.cache.claim(key_, statement);
        report_.cache = CacheOutcome::Miss;
        return !ticket_; // somebody loads it already
    }
    QueryCache::Lookup lookup = parts_.cache.find(key_, statement, limits_.deadline, limits_.stop);
    if (lookup.result != nullptr && !confirmFresh())
        lookup = parts_.cache.find(key_, statement, limits_.deadline, limits_.stop);
    if (lookup.result != nullptr && !confirmFresh()) {
        bypassCache("another process has just written");
        return false;
    }
    report_.cache = lookup.outcome;
    ticket_ = std::move(lookup.ticket);
    if (lookup.result == nullptr) {
        lookup.result = askSecondLevel();
        if (lookup.result == nullptr) return false;
        report_.cache = CacheOutcome::Hit;
        report_.fromSecondLevel = true;
    }
    refreshDue_ = lookup.refreshDue;
    report_.rows = lookup.result->rowCount();
    report_.bytes = lookup.result->bytes();
    shared(std::move(lookup.result));
    return true;
}

std::shared_ptr<const ResultStore> Execution::askSecondLevel() {
    RedisTier* tier = parts_.secondLevel;
    if (tier == nullptr || !ticket_ || !tier->available()) return nullptr;
    const std::string name = nameOf(key_);
    for (bool waited = false;; waited = true) {
        const auto newest = parts_.ledger.newest();
        if (!newest) return nullptr;
        RedisLookup found = tier->get(name, key_.text, schemaOfNumberedCommits, *newest);
        newestBefore_ = *newest;
        era_ = found.era;
        if (found.answer == RedisLookup::Answer::Hit)
            return takeFromSecondLevel(std::move(found), *newest);
        if (found.answer != RedisLookup::Answer::Miss || waited) return nullptr;
        loadLease_ = tier->leaseLoad(name);
        if (loadLease_.holder() != LoadLease::Holder::Theirs) return nullptr;
        const TimePoint until = limits_.deadline.value_or(clock_.now() + longestWaitForOthers);
        const auto loaded =
            tier->waitFor(name, key_.text, schemaOfNumberedCommits, until, limits_.stop);
        if (loaded.answer != RedisLookup::Answer::Hit) return nullptr;
    }
}

// Its tables are watched from here on; a commit between its being asked for and that shows in the
// number.
std::shared_ptr<const ResultStore> Execution::takeFromSecondLevel(RedisLookup found,
                                                                  std::uint32_t newest) {
    ticket_.reads(wholeTables({found.tables.begin(), found.tables.end()}));
    if (parts_.ledger.look() != CommitLedger::Answer::Known || parts_.ledger.newest() != newest)
        return nullptr;
    // Where it is held here as well, asking Redis is what is saved.
    ticket_.store(found.result, nanosecondsBetween(began_, clock_.now()));
    return std::move(found.result);
}

void Execution::keepInSecondLevel(const std::shared_ptr<const ResultStore>& result,
                                  const std::set<std::string>& tables) {
    if (parts_.secondLevel == nullptr || era_.empty()) return;
    std::vector<std::string> names(tables.begin(), tables.end());
    const Milliseconds life =
        parts_.cache.config().lifeOf(report_.fingerprint, wholeTables(tables));
    parts_.secondLevel->put(nameOf(key_), key_.text, schemaOfNumberedCommits, result,
                            std::move(names), newestBefore_, life, era_);
    loadLease_.release();
}

bool Execution::confirmFresh() const {
    if (parts_.ledger.look() != CommitLedger::Answer::Known) return false;
    return !parts_.confirmFresh || parts_.confirmFresh();
}

// Says what the load will depend on, before it begins to read.
void Execution::announceLoad(Statement& statement) {
    if (!ticket_) return;
    if (std::string obstacle = statement.cacheObstacle(); !obstacle.empty())
        return bypassCache(std::move(obstacle));
    const StatementInfo& info = statement.info();
    if (parts_.driver.dialect() != SqlDialect::Sqlite || info.readsThroughViews ||
        !parts_.cache.byRows())
        return ticket_.reads(wholeTables(info.tablesRead));
    std::vector<std::shared_ptr<const CatalogTable>> known;
    ticket_.reads(findScopes(
        sql_, values_, info.tablesRead, [&](const std::string& name) -> const CatalogTable* {
            auto table = name.starts_with("main.") ? (*used_)->ordinaryTable(name.substr(5))
                                                   : nullptr;
            if (!table || *table == nullptr || (*table)->withoutRowid ||
                std::ranges::any_of((*table)->columns, &CatalogColumn::generated))
                return nullptr;
            known.push_back(std::move(*table));
            return known.back().get();
        }));
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

// Keeps the cache honest: it learns what a commit changes from before the commit until after it.
Result<ExecutionSummary> Execution::execute(Statement& statement, std::span<const Value> values,
                                            RowSink& sink) {
    const StatementInfo& info = statement.info();
    ChangeCollector* changes = info.readOnly ? nullptr : &collector();
    if (changes != nullptr) changes->begin(**used_, info);

    used_->beginStatement(sql_);
    auto summary = statement.execute(values, sink, limits_);

    const bool inTransaction = (*used_)->state().inTransaction;
    used_->endStatement(inTransaction);
    if (changes != nullptr) changes->end(summary ? &*summary : nullptr, inTransaction);
    return summary;
}

// The tab's where there is one, since a transaction may go on after this statement.
ChangeCollector& Execution::collector() {
    std::unique_ptr<ChangeCollector>& place =
        request_.tab != nullptr ? request_.tab->changes_ : changes_;
    if (place == nullptr) {
        place = std::make_unique<ChangeCollector>(parts_.cache, parts_.ledger, &parts_.committed);
        place->watch(**used_);
    }
    return *place;
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

    announceLoad(**statement);
    auto summary = execute(**statement, values_, sink);
    std::set<std::string> tablesRead; // of the statement that goes now
    if (parts_.secondLevel != nullptr) tablesRead = info.tablesRead;
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
    if (ticket_)
        if (auto result = stored()) {
            keepInSecondLevel(result, tablesRead);
            ticket_.store(std::move(result), report_.timing.prepareNs + summary->firstRowNs +
                                                 summary->fetchNs);
        }
    ticket_ = {};
    loadLease_.release();
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
    if (!keep) {
        changes_.reset();
        if (request_.tab != nullptr) request_.tab->changes_.reset();
        used_->release();
    }
    used_ = nullptr;
}

} // namespace hone
