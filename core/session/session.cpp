#include "core/session/session.h"

#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/engine/sqlite/sqlite_driver.h"
#include "core/session/outside_watch.h"
#include "core/sql/fingerprint.h"
#include "core/sql/identifier.h"
#include "core/sql/statement_kind.h"

namespace hone {

struct Session::Parts {
    SessionConfig config;
    DatabaseFacts facts;
    std::unique_ptr<Driver> driver;
    MetricsHub metrics;
    std::unique_ptr<QueryCache> cache;
    std::unique_ptr<CommitLedger> ledger;
    std::unique_ptr<ConnectionPool> readers;
    std::unique_ptr<ConnectionPool> writers; // null: the readers write too
    std::unique_ptr<QueryJournal> journal;
    std::optional<Error> journalError;
    std::unique_ptr<OutsideWatch> watch;
    std::unique_ptr<RedisTier> redis;
    std::unique_ptr<QueryRunner> runner;
    mutable std::mutex warmerMutex;
    std::unique_ptr<CacheWarmer> warmer; // guarded by warmerMutex
    std::mutex tabsMutex;
    std::vector<std::weak_ptr<Tab>> tabs; // guarded by tabsMutex
};

namespace {

PoolConfig writerConfig(PoolConfig config) {
    config.minimum = 1;
    config.maximum = 1;
    config.maxLifetime = Milliseconds(0);
    return config;
}

Result<std::unique_ptr<QueryJournal>> openJournal(const SessionConfig& config,
                                                  const Driver& driver) {
    JournalConfig journal = config.journal;
    if (journal.folder.empty()) {
        auto folder = userDataFolder();
        if (!folder) return fail(folder.error());
        journal.folder = *folder;
    }
    return QueryJournal::open(std::move(journal), driver.identity(), driver.dialect());
}

} // namespace

Result<std::unique_ptr<Session>> Session::open(const std::string& db, SessionConfig config,
                                               const ExecuteOptions& limits) {
    if (auto checked = config.pool.check(); !checked) return fail(checked.error());
    if (auto checked = config.cache.check(); !checked) return fail(checked.error());
    const auto path = sqlitePath(db);
    if (!path) return fail(path.error());
    auto driver = SqliteDriver::create(*path);
    if (!driver) return fail(driver.error());
    const bool readOnly = config.access == Access::ReadOnly || !(*driver)->writable();
    auto journalMode = (*driver)->journalMode(limits);
    if (!journalMode && journalMode.error().code == ErrorCode::ReadOnly && !readOnly) {
        if (auto recovered = (*driver)->recover(limits); !recovered) return fail(recovered.error());
        journalMode = (*driver)->journalMode(limits);
    }
    if (!journalMode) return fail(journalMode.error());

    auto parts = std::make_unique<Parts>();
    parts->facts.name = std::filesystem::path((*driver)->path()).filename().string();
    parts->facts.url = "sqlite:" + (*driver)->path();
    parts->facts.engine = (*driver)->engineName();
    parts->facts.engineVersion = (*driver)->engineVersion();
    parts->facts.readOnly = readOnly;
    parts->facts.journalMode = *journalMode;
    parts->driver = std::move(*driver);
    parts->cache = std::make_unique<QueryCache>(config.cache);
    parts->ledger = std::make_unique<CommitLedger>(*parts->cache);

    Driver& engine = *parts->driver;
    parts->readers = std::make_unique<ConnectionPool>(
        [&engine] { return engine.connect(Access::ReadOnly); }, config.pool);
    if (!readOnly)
        parts->writers = std::make_unique<ConnectionPool>(
            [&engine] { return engine.connect(Access::ReadWrite); }, writerConfig(config.pool),
            Clock::system(), [&engine] { return engine.connect(Access::ReadOnly); });
    // A journal that cannot be opened is no reason not to open the database.
    if (config.keepJournal) {
        auto journal = openJournal(config, engine);
        if (journal)
            parts->journal = std::move(*journal);
        else
            parts->journalError = journal.error();
    }
    parts->watch = std::make_unique<OutsideWatch>(engine, parts->writers.get(), *parts->cache,
                                                  *parts->ledger, config.outsideWritePoll);
    OutsideWatch& watch = *parts->watch;
    if (!config.redis.empty())
        if (auto joined = joinSecondLevel(*parts, config.redis); !joined)
            return fail(joined.error());
    RedisTier* redis = parts->redis.get();
    parts->runner = std::make_unique<QueryRunner>(
        RunnerParts{engine, *parts->readers, parts->writers ? *parts->writers : *parts->readers,
                    *parts->cache, *parts->ledger, parts->metrics, parts->journal.get(),
                    config.strictCache
                        ? std::function<bool()>([&watch] { return watch.unchanged(); })
                        : std::function<bool()>(),
                    redis == nullptr ? ChangeCollector::Told()
                                     : [redis](std::uint32_t number,
                                               const Change& change) { redis->committed(number, change); },
                    redis},
        config.runner);
    parts->config = std::move(config);
    const bool warm = parts->config.warmCache;
    std::unique_ptr<Session> session(new Session(std::move(parts)));
    if (warm) (void)session->warmCache(false);
    return session;
}

// Freshness between processes rests on the numbers of commits.
Result<void> Session::joinSecondLevel(Parts& parts, const std::string& address) {
    CommitLedger& ledger = *parts.ledger;
    if (!ledger.numbered())
        return fail(ErrorCode::Unsupported,
                    "The cache cannot be shared through Redis: this database does not number its "
                    "commits.");
    RedisTierConfig config;
    config.address = address;
    config.identity = parts.driver->identity();
    config.generation = ledger.generation();
    QueryCache& cache = *parts.cache;
    RedisTierCallbacks callbacks;
    callbacks.newest = [&ledger] { return ledger.newest(); };
    callbacks.onChange = [&ledger](std::uint32_t number, const Change& change) {
        ledger.explain(number, change);
    };
    callbacks.onLost = [&cache] { cache.dropAll(DropReason::OutsideWrite); };
    auto tier = RedisTier::open(config, std::move(callbacks));
    if (!tier) return fail(tier.error());
    ledger.expectNotes(config.grace);
    parts.redis = std::move(*tier);
    // It connects in the background; a program that asks one question would be gone by then.
    constexpr Milliseconds longestWait{50};
    const auto until = std::chrono::steady_clock::now() + longestWait;
    while (!parts.redis->available() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(Milliseconds(1));
    return {};
}

Session::Session(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Session::~Session() {
    close();
}

const DatabaseFacts& Session::facts() const {
    return parts_->facts;
}
SqlDialect Session::dialect() const {
    return parts_->driver->dialect();
}

std::shared_ptr<Tab> Session::newTab(std::string name) {
    auto tab = std::make_shared<Tab>(std::move(name));
    const std::lock_guard lock(parts_->tabsMutex);
    std::erase_if(parts_->tabs, [](const std::weak_ptr<Tab>& other) { return other.expired(); });
    parts_->tabs.push_back(tab);
    return tab;
}

std::shared_ptr<Run> Session::submit(QueryRequest request) {
    return parts_->runner->submit(std::move(request));
}

std::unique_ptr<Load> Session::startLoad(LoadConfig config) {
    return std::make_unique<Load>(*parts_->runner, std::move(config));
}

namespace {

std::vector<Value> valuesFor(const std::string& sql, SqlDialect dialect,
                             const std::map<std::string, Value>& parameters) {
    std::vector<Value> values;
    for (const std::string& name : sqlParameters(sql, dialect)) {
        const auto found = parameters.find(name);
        values.push_back(found == parameters.end() ? Value() : found->second);
    }
    return values;
}

// Every parameter must have one.
Result<std::vector<Value>> allValuesFor(const std::string& sql, SqlDialect dialect,
                                        const std::map<std::string, Value>& parameters) {
    for (const std::string& name : sqlParameters(sql, dialect))
        if (!parameters.contains(name))
            return fail(ErrorCode::InvalidArgument, "The parameter " + name + " has no value.");
    return valuesFor(sql, dialect, parameters);
}

} // namespace

Result<PlanBundle> Session::seePlan(const std::shared_ptr<Tab>& tab, const char* holder,
                                    Access access, std::stop_token stop,
                                    const std::function<Result<Plan>(Connection&)>& make) {
    Result<PlanBundle> seen = fail(ErrorCode::Internal, "No plan was made.");
    const auto done = parts_->runner->withConnection(
        tab, holder, stop,
        [&](Connection& connection) -> Result<void> {
            auto plan = make(connection);
            if (!plan) return fail(plan.error());
            seen = collectBundle(connection, dialect(), std::move(*plan), stop);
            return {};
        },
        access);
    if (!done) return fail(done.error());
    if (seen && parts_->journal) parts_->journal->recordPlan(*seen);
    return seen;
}

Result<PlanBundle> Session::explain(const std::string& sql,
                                    const std::map<std::string, Value>& parameters,
                                    const std::shared_ptr<Tab>& tab, std::stop_token stop) {
    const std::vector<Value> values = valuesFor(sql, dialect(), parameters);
    return seePlan(tab, "explain", Access::ReadOnly, stop, [&](Connection& connection) {
        return hone::explain(connection, *parts_->driver, sql, values, {stop, std::nullopt});
    });
}

Result<PlanBundle> Session::analyze(const AnalyzeRequest& request, std::stop_token stop) {
    const auto values = allValuesFor(request.sql, dialect(), request.parameters);
    if (!values) return fail(values.error());
    AnalyzeOptions options;
    options.limits.stop = stop;
    options.allowWrites = request.allowWrites;
    const bool writes =
        statementKind(request.sql, dialect()) == StatementKind::Write && request.allowWrites;
    if (writes && parts_->facts.readOnly)
        return fail(ErrorCode::ReadOnly, "The database is open for reading alone, and to measure "
                                         "this statement it must write.");
    return seePlan(
        request.tab, "analyze", writes ? Access::ReadWrite : Access::ReadOnly, stop,
        [&](Connection& connection) {
            if (request.timeLimit)
                options.limits.deadline = std::chrono::steady_clock::now() + *request.timeLimit;
            return hone::analyze(connection, *parts_->driver, request.sql, *values, options);
        });
}

Result<std::vector<PlanAlternative>> Session::alternatives(const Plan& plan, const PlanNode& node,
                                                           std::stop_token stop) {
    const auto catalog = this->catalog(stop);
    if (!catalog) return fail(catalog.error());
    return alternativesFor(plan, node, dialect(), *catalog);
}

Result<Sweep> Session::sweep(const SweepOrder& order, std::stop_token stop,
                             const std::function<void(int done, int all)>& progress) {
    SweepRequest request;
    request.sql = order.sql;
    request.names = sqlParameters(order.sql, dialect());
    for (const std::string& name : request.names)
        if (name != order.parameter && !order.parameters.contains(name))
            return fail(ErrorCode::InvalidArgument, "The parameter " + name + " has no value.");
    request.values = valuesFor(order.sql, dialect(), order.parameters);
    request.parameter = order.parameter;
    request.sweep = order.values;
    request.passes = order.passes;
    ExecuteOptions options;
    options.stop = stop;
    Result<Sweep> swept = fail(ErrorCode::Internal, "Nothing was run.");
    const auto done = parts_->runner->withConnection(
        order.tab, "sweep", stop, [&](Connection& connection) -> Result<void> {
            if (request.sweep.empty()) {
                const auto catalog = connection.catalog(stop);
                if (!catalog) return fail(catalog.error());
                const auto column = comparedColumn(order.sql, dialect(), order.parameter, *catalog);
                if (!column)
                    return fail(ErrorCode::InvalidArgument,
                                "It cannot be seen which column " + order.parameter +
                                    " is compared with. Give the values to run through.");
                auto values = quantiles(connection, dialect(), *column, order.count, options);
                if (!values) return fail(values.error());
                request.sweep = std::move(*values);
            }
            swept = hone::sweep(connection, *parts_->driver, request, options, progress);
            return {};
        });
    if (!done) return fail(done.error());
    return swept;
}

SidedResult<StatementComparison> Session::compare(const CompareSide& a, const CompareSide& b,
                                                  const std::shared_ptr<Tab>& tab,
                                                  const StatementComparisonOptions& options,
                                                  const std::function<void(int, int)>& progress) {
    const auto valuesA = allValuesFor(a.sql, dialect(), a.parameters);
    if (!valuesA) return tl::unexpected(SideError{valuesA.error(), Side::A});
    const auto valuesB = allValuesFor(b.sql, dialect(), b.parameters);
    if (!valuesB) return tl::unexpected(SideError{valuesB.error(), Side::B});
    std::optional<SidedResult<StatementComparison>> comparison;
    const auto done = parts_->runner->withConnection(
        tab, "compare", options.pairing.stop, [&](Connection& connection) -> Result<void> {
            comparison =
                compareStatements({connection, a.sql, *valuesA}, {connection, b.sql, *valuesB},
                                  *parts_->driver, options, progress);
            return {};
        });
    if (!done) return tl::unexpected(SideError{done.error()});
    return std::move(*comparison);
}

Result<index::IndexTrialResult> Session::testIndex(const index::IndexTrial& trial,
                                                   bool inTransaction, std::stop_token stop,
                                                   const index::TrialProgress& progress) {
    const auto* sqlite = dynamic_cast<const SqliteDriver*>(parts_->driver.get());
    if (sqlite == nullptr)
        return fail(ErrorCode::Unsupported, "Indexes are tried on SQLite databases alone.");
    if (!inTransaction) return index::runIndexTrial(*sqlite, trial, stop, progress);
    if (parts_->facts.readOnly)
        return fail(ErrorCode::ReadOnly, "The database is open for reading alone; try the index "
                                         "on a copy.");
    Result<index::IndexTrialResult> result = fail(ErrorCode::Internal, "Nothing was run.");
    const auto done = parts_->runner->withConnection(
        nullptr, "index lab", stop,
        [&](Connection& writer) -> Result<void> {
            result = index::runIndexTrialInTransaction(writer, *sqlite, trial, stop, progress);
            return {};
        },
        Access::ReadWrite);
    if (!done) return fail(done.error());
    return result;
}

Result<index::Advice>
Session::advise(const std::vector<index::WorkloadStatement>& workload,
                const index::AdvisorOptions& options,
                const std::function<void(const std::string&, double)>& progress) {
    const auto* sqlite = dynamic_cast<const SqliteDriver*>(parts_->driver.get());
    if (sqlite == nullptr)
        return fail(ErrorCode::Unsupported, "Indexes are advised for SQLite alone.");
    return index::advise(*sqlite, workload, options, progress);
}

Result<PoolSizing>
Session::sizePool(const std::vector<index::WorkloadStatement>& workload,
                  const SizingOptions& options,
                  const std::function<void(const SizingProgress&)>& progress) {
    auto parted = partWorkload(*parts_->driver, workload);
    if (!parted) return fail(parted.error());
    SizingOptions here = options;
    here.mayWrite = options.mayWrite && !parts_->facts.readOnly;
    return hone::sizePool(*parts_->driver, *parted, here, progress);
}

Result<PoolComparison> Session::comparePool(const std::vector<index::WorkloadStatement>& workload,
                                            const PoolComparisonOptions& options,
                                            const std::function<void(int, int)>& progress) {
    const auto parted = partWorkload(*parts_->driver, workload);
    if (!parted) return fail(parted.error());
    if (parted->reads.empty()) return fail(nothingRead(*parted));
    return hone::comparePool([this] { return parts_->driver->connect(Access::ReadOnly); },
                             operationOf(parted->reads, options.pairing.stop), options, progress);
}

Result<CacheComparison> Session::compareCache(const CompareSide& query, Against against,
                                              const PairingOptions& options,
                                              const std::function<void(int, int)>& progress) {
    if (const auto values = allValuesFor(query.sql, dialect(), query.parameters); !values)
        return fail(values.error());
    QueryRequest request;
    request.text = std::make_shared<const std::string>(query.sql);
    request.parameters = query.parameters;
    if (against == Against::Executing)
        return hone::compareCache(*parts_->driver, *parts_->readers, std::move(request), options,
                                  progress);
    if (parts_->redis == nullptr) return fail(ErrorCode::Unsupported, "No Redis is connected.");
    return hone::compareLevels(*parts_->driver, *parts_->readers, *parts_->ledger, *parts_->redis,
                               std::move(request), options, progress);
}

Result<Catalog> Session::catalog(std::stop_token stop) {
    Result<Catalog> catalog;
    const auto done = parts_->runner->withConnection(nullptr, "schema", stop,
                                                     [&](Connection& connection) -> Result<void> {
                                                         catalog = connection.catalog(stop);
                                                         return {};
                                                     });
    if (!done) return fail(done.error());
    return catalog;
}

Result<std::int64_t> Session::countRows(const CatalogTable& table, std::stop_token stop) {
    const std::string sql = "SELECT count(*) FROM " + quoteIdentifier(table.schema, dialect()) +
                            "." + quoteIdentifier(table.name, dialect());
    std::int64_t count = 0;
    const auto done = parts_->runner->withConnection(
        nullptr, "schema", stop, [&](Connection& connection) -> Result<void> {
            auto rows = collectRows(connection, sql, {}, {stop, std::nullopt});
            if (!rows) return fail(rows.error());
            count = std::get<std::int64_t>(rows->at(0).at(0));
            return {};
        });
    if (!done) return fail(done.error());
    return count;
}

Result<std::vector<ObjectSize>> Session::objectSizes(std::stop_token stop) {
    Result<std::vector<ObjectSize>> sizes;
    const auto done = parts_->runner->withConnection(nullptr, "schema", stop,
                                                     [&](Connection& connection) -> Result<void> {
                                                         sizes = connection.objectSizes(stop);
                                                         return {};
                                                     });
    if (!done) return fail(done.error());
    return sizes;
}

SessionSnapshot Session::snapshot() const {
    SessionSnapshot snapshot;
    snapshot.metrics = parts_->metrics.snapshot();
    snapshot.pool = parts_->readers->stats();
    if (parts_->writers) snapshot.writer = parts_->writers->stats();
    snapshot.cache = parts_->cache->stats();
    snapshot.queued = parts_->runner->queued();
    return snapshot;
}

QueryJournal* Session::journal() {
    return parts_->journal.get();
}
const std::optional<Error>& Session::journalError() const {
    return parts_->journalError;
}
// Beside the journal, for this database.
std::string Session::warmFile() const {
    const JournalConfig& journal = parts_->config.journal;
    const auto folder = journal.folder.empty() ? userDataFolder() : Result<std::string>(journal.folder);
    if (!folder) return {};
    return *folder + "/warm-" + std::to_string(hashBytes(parts_->driver->identity())) + ".bin";
}

Result<void> Session::warmCache(bool fromHistory) {
    std::vector<WarmStatement> statements;
    if (fromHistory) {
        if (parts_->journal == nullptr)
            return fail(ErrorCode::Unsupported, "There is no history: no journal is kept.");
        auto found = warmStatementsOf(*parts_->journal, dialect());
        if (!found) return fail(found.error());
        statements = std::move(*found);
    } else {
        statements = readWarmStatements(warmFile(), *parts_->driver);
    }
    const std::lock_guard lock(parts_->warmerMutex);
    parts_->warmer.reset();
    if (!statements.empty())
        parts_->warmer = std::make_unique<CacheWarmer>(*parts_->runner, std::move(statements));
    return {};
}

std::optional<RedisTierStats> Session::secondLevel() const {
    if (parts_->redis == nullptr) return std::nullopt;
    return parts_->redis->stats();
}

std::optional<WarmingReport> Session::warming() const {
    const std::lock_guard lock(parts_->warmerMutex);
    if (parts_->warmer == nullptr) return std::nullopt;
    return parts_->warmer->report();
}

void Session::endWarming() {
    const std::lock_guard lock(parts_->warmerMutex);
    parts_->warmer.reset();
}

QueryCache& Session::cache() {
    return *parts_->cache;
}
ConnectionPool& Session::readers() {
    return *parts_->readers;
}
ConnectionPool* Session::writers() {
    return parts_->writers.get();
}
QueryRunner& Session::runner() {
    return *parts_->runner;
}

void Session::close() {
    {
        const std::lock_guard lock(parts_->warmerMutex);
        parts_->warmer.reset();
    }
    if (std::exchange(parts_->config.warmCache, false) && parts_->cache->stats().entries > 0)
        (void)saveWarmStatements(warmFile(), *parts_->cache);
    parts_->runner->close();
    {
        const std::lock_guard lock(parts_->tabsMutex);
        for (const std::weak_ptr<Tab>& kept : parts_->tabs)
            if (const auto tab = kept.lock()) tab->release();
    }
    if (parts_->redis) parts_->redis->close();
    parts_->watch.reset();
    parts_->readers->close();
    if (parts_->writers) parts_->writers->close();
}

} // namespace hone
