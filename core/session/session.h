#pragma once

#include <memory>
#include <string>

#include "core/cache/query_cache.h"
#include "core/index/index_lab.h"
#include "core/index/advisor.h"
#include "core/measure/pool_comparison.h"
#include "core/measure/statement_comparison.h"
#include "core/metrics/metrics_hub.h"
#include "core/plan/alternatives.h"
#include "core/plan/explain.h"
#include "core/plan/plan_bundle.h"
#include "core/plan/sweep.h"
#include "core/pool/connection_pool.h"
#include "core/query/cache_warmer.h"
#include "core/query/load.h"
#include "core/query/query_journal.h"
#include "core/query/query_runner.h"
#include "core/query/tab.h"
#include "core/session/cache_comparison.h"
#include "core/session/pool_sizing.h"

namespace hone {

struct SessionConfig {
    Access access = Access::ReadWrite; // falls back to reading where the file cannot be written
    PoolConfig pool; // of the readers; the one writer of SQLite stands beside them
    CacheConfig cache;
    RunnerConfig runner;
    JournalConfig journal; // an empty folder: the user's data folder
    bool keepJournal = true;
    Milliseconds outsideWritePoll{20}; // where commits have no numbers, how stale a hit can be
    bool strictCache = false;          // ask the file on every hit instead
    // At close the cache's statements are noted, and loaded again when the database is next opened.
    bool warmCache = false;
    std::string redis; // redis://... or redis+unix:...: the cache's second level; empty: none
};

// What the live charts and the status bar show, at one moment.
struct SessionSnapshot {
    MetricsSnapshot metrics;
    PoolStats pool;   // readers
    PoolStats writer; // all zero where there is no writer of its own
    CacheStats cache;
    std::size_t queued = 0;
};

// What a database is, for title and status bar.
struct DatabaseFacts {
    std::string name; // "shop.db"
    std::string url;
    std::string engine, engineVersion;
    bool readOnly = false;
    std::string journalMode; // "WAL", "DELETE"; empty where there is none
};

// One open database with its pools, runner, cache, metrics and journal. app/ and ui/ talk to this.
// Any thread; open, close, explain and catalog do file work and are not for the window's thread.
class Session {
public:
    // db: a path or URL as honectl takes it. Never creates a database.
    // limits bound the wait for a lock.
    static Result<std::unique_ptr<Session>> open(const std::string& db, SessionConfig config,
                                                 const ExecuteOptions& limits = {});
    ~Session(); // close()

    const DatabaseFacts& facts() const;
    SqlDialect dialect() const;

    std::shared_ptr<Tab> newTab(std::string name);
    std::shared_ptr<Run> submit(QueryRequest request);
    std::unique_ptr<Load> startLoad(LoadConfig config);

    // On the tab's connection when it keeps one, else on a lease. Plans come with what they depend
    // on, and the journal keeps them.
    Result<PlanBundle> explain(const std::string& sql,
                               const std::map<std::string, Value>& parameters,
                               const std::shared_ptr<Tab>& tab, std::stop_token stop);
    // Runs the statement to measure its plan: see analyze() of core/plan. On the tab's connection
    // when it keeps one, else on a lease, the writer's where the statement writes.
    struct AnalyzeRequest {
        std::string sql;
        std::map<std::string, Value> parameters;
        std::shared_ptr<Tab> tab;
        std::optional<Milliseconds> timeLimit; // of each execution
        bool allowWrites = false;
    };
    Result<PlanBundle> analyze(const AnalyzeRequest& request, std::stop_token stop);
    // See alternativesFor() of core/plan; nothing is run.
    Result<std::vector<PlanAlternative>> alternatives(const Plan& plan, const PlanNode& node,
                                                      std::stop_token stop);
    // Runs a query through values of one parameter: see sweep() of core/plan.
    struct SweepOrder {
        std::string sql;
        std::map<std::string, Value> parameters; // of the others
        std::string parameter;
        std::vector<Value> values; // empty: quantiles of the column it is compared with
        int count = 24;            // of them
        int passes = 3;
        std::shared_ptr<Tab> tab = {};
    };
    Result<Sweep> sweep(const SweepOrder& order, std::stop_token stop,
                        const std::function<void(int done, int all)>& progress = {});
    // Measures two queries against each other: see compareStatements() of core/measure.
    struct CompareSide {
        std::string sql;
        std::map<std::string, Value> parameters;
    };
    SidedResult<StatementComparison>
    compare(const CompareSide& a, const CompareSide& b, const std::shared_ptr<Tab>& tab,
            const StatementComparisonOptions& options,
            const std::function<void(int pairs, int most)>& progress = {});
    // Tries an index on a copy of the database, or, inTransaction, on the database itself and
    // rolled back: see core/index/index_lab.h.
    Result<index::IndexTrialResult> testIndex(const index::IndexTrial& trial, bool inTransaction,
                                              std::stop_token stop,
                                              const index::TrialProgress& progress = {});
    // Advises indexes for a workload: see advise() of core/index, whose connections are its own.
    // Unsupported for engines other than SQLite.
    Result<index::Advice>
    advise(const std::vector<index::WorkloadStatement>& workload,
           const index::AdvisorOptions& options,
           const std::function<void(const std::string& what, double share)>& progress = {});
    // How many readers a workload needs, on connections of its own: see sizePool().
    Result<PoolSizing> sizePool(const std::vector<index::WorkloadStatement>& workload,
                                const SizingOptions& options,
                                const std::function<void(const SizingProgress&)>& progress = {});
    // The workload's reads with a new connection for each (A) and with a pool (B): see
    // comparePool() of core/measure.
    Result<PoolComparison>
    comparePool(const std::vector<index::WorkloadStatement>& workload,
                const PoolComparisonOptions& options,
                const std::function<void(int pairs, int most)>& progress = {});
    // One query answered from memory (B) and executed each time, or answered from Redis (A): see
    // compareCache() and compareLevels(). Unsupported where Redis is wanted and not connected.
    enum class Against { Executing, Redis };
    Result<CacheComparison>
    compareCache(const CompareSide& query, Against against, const PairingOptions& options,
                 const std::function<void(int pairs, int most)>& progress = {});
    Result<Catalog> catalog(std::stop_token stop);
    Result<std::int64_t> countRows(const CatalogTable& table, std::stop_token stop);
    Result<std::vector<ObjectSize>> objectSizes(std::stop_token stop);

    SessionSnapshot snapshot() const;
    QueryJournal* journal(); // null where none is kept
    // Why there is no journal though one was asked for.
    const std::optional<Error>& journalError() const;
    QueryCache& cache();
    // Loads into the cache, in the background, what was worth most there when the database was last
    // closed; fromHistory: what the journal's statements show to be worth it. Takes the place of a
    // warming that goes on.
    Result<void> warmCache(bool fromHistory);
    std::optional<WarmingReport> warming() const; // empty: nothing was warmed
    // The cache's second level; empty: none was asked for.
    std::optional<RedisTierStats> secondLevel() const;
    void endWarming();                            // what is loaded by then stays
    ConnectionPool& readers();
    ConnectionPool* writers(); // null where the readers write, or nobody may
    QueryRunner& runner();

    // Cancels all runs, rolls back what is open and closes the connections; waits for it.
    void close();

private:
    struct Parts;
    Result<PlanBundle> seePlan(const std::shared_ptr<Tab>& tab, const char* holder, Access access,
                               std::stop_token stop,
                               const std::function<Result<Plan>(Connection&)>& make);
    std::string warmFile() const;
    static Result<void> joinSecondLevel(Parts& parts, const std::string& address);
    explicit Session(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace hone
