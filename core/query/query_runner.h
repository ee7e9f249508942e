#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/cache/change_collector.h"
#include "core/cache/query_cache.h"
#include "core/cache/redis_tier.h"
#include "core/metrics/metrics_hub.h"
#include "core/pool/connection_pool.h"
#include "core/query/query_journal.h"
#include "core/query/run.h"
#include "core/query/tab.h"

namespace hone {

struct RunnerConfig {
    int workers = 4;
    std::size_t maxQueued = 256;
};

// What a runner works with; all outlive it. writers is the same as readers where the engine has no
// single writer.
struct RunnerParts {
    const Driver& driver;
    ConnectionPool& readers;
    ConnectionPool& writers;
    QueryCache& cache;
    CommitLedger& ledger;
    MetricsHub& metrics;
    QueryJournal* journal = nullptr; // null: nothing is kept
    // Asked before a hit is served, where set: false means that the cache was just emptied.
    std::function<bool()> confirmFresh = {};
    // Told of each commit that Hone made: see ChangeCollector.
    ChangeCollector::Told committed = {};
    RedisTier* secondLevel = nullptr; // of the cache; null: there is none
};

// Takes requests into a bounded queue and carries them out on worker threads: cache, connection,
// execution, then one report to metrics and journal for each statement. Any thread.
class QueryRunner {
public:
    QueryRunner(RunnerParts parts, RunnerConfig config, Clock& clock = Clock::system());
    ~QueryRunner(); // close()

    // Never blocks. A full queue gives a run that is done with QueueFull.
    std::shared_ptr<Run> submit(QueryRequest request);
    // The same on the calling thread, without the queue: for loads, which bring their own threads.
    std::shared_ptr<Run> runHere(QueryRequest request, std::stop_token stop = {});

    // Calls use on the tab's connection when it keeps one, else on a lease for such access: Hone's
    // own look-ups and measurements.
    Result<void> withConnection(const std::shared_ptr<Tab>& tab, std::string holder,
                                std::stop_token stop,
                                const std::function<Result<void>(Connection&)>& use,
                                Access access = Access::ReadOnly);

    std::size_t queued() const;
    // Cancels all runs and waits for their workers. Not for the window's thread.
    void close();

private:
    void work();
    void carryOutRegistered(const std::shared_ptr<Run>& run);
    void carryOut(Run& run);
    std::optional<Error> carryOutStatement(Run& run, StatementSpan span, std::string_view sql,
                                           std::int64_t queueNs);
    bool mayExplain(std::uint64_t fingerprint);
    // Executes again what the cache answered, and counts whether it was right.
    void checkHit(const QueryRequest& request, std::string_view sql, const CacheKey& key,
                  const ResultStore& served);

    const RunnerParts parts_;
    const RunnerConfig config_;
    Clock& clock_;
    std::atomic<std::uint64_t> nextId_{1};

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::condition_variable available_;
    std::condition_variable ended_;
    std::deque<std::shared_ptr<Run>> queue_;
    std::vector<std::shared_ptr<Run>> running_;
    bool closed_ = false;
    std::map<std::uint64_t, TimePoint> explained_; // when a slow statement's plan was last taken

    std::vector<std::thread> workers_;
};

} // namespace hone
