#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/cache/change_collector.h"
#include "core/query/query_runner.h"

namespace hone {

// One statement on its way: cache, connection, preparation, execution, and what is left to tidy up.
// Made for one statement on one worker's thread.
class Execution {
public:
    Execution(const RunnerParts& parts, Clock& clock, const QueryRequest& request,
              std::string_view sql, std::stop_token stop, ExecutionReport& report);

    // Where rows go: sink gets what the engine delivers; shared is called with a result from the
    // cache.
    std::optional<Error> run(RowSink& sink,
                             const std::function<std::shared_ptr<const ResultStore>()>& stored,
                             const std::function<void(std::shared_ptr<const ResultStore>)>& shared);
    // The plan for the slow-query log, on the connection that ran; empty where there is none to be
    // had.
    std::string explainPlan();
    // Gives the connection back, or leaves it with the tab.
    void settle();
    // The result came from the cache, and it is time to load it anew.
    bool refreshDue() const { return refreshDue_; }
    const CacheKey& key() const { return key_; }

private:
    bool pinned() const;
    Result<std::vector<Value>> valuesFor(const std::vector<std::string>& names) const;
    bool answerFromCache(const std::function<void(std::shared_ptr<const ResultStore>)>& shared);
    bool confirmFresh() const;
    // From Redis, where another process may be loading it.
    std::shared_ptr<const ResultStore> askSecondLevel();
    std::shared_ptr<const ResultStore> takeFromSecondLevel(RedisLookup found,
                                                           std::uint32_t newest);
    void keepInSecondLevel(const std::shared_ptr<const ResultStore>& result,
                           const std::set<std::string>& tables);
    void announceLoad(Statement& statement);
    void bypassCache(std::string reason);
    ChangeCollector& collector();
    Result<void> acquire(ConnectionPool& pool);
    Result<std::unique_ptr<Statement>> prepare();
    Result<ExecutionSummary> execute(Statement& statement, std::span<const Value> values,
                                     RowSink& sink);

    const RunnerParts& parts_;
    Clock& clock_;
    const QueryRequest& request_;
    const std::string_view sql_;
    ExecutionReport& report_;
    const TimePoint began_;
    const ExecuteOptions limits_;
    CacheKey key_; // where the cache was asked
    QueryCache::LoadTicket ticket_;
    bool refreshDue_ = false;
    // Of the second level, where it was asked in vain: the duty to load for all processes, and what
    // was true before the load.
    LoadLease loadLease_;
    std::uint32_t newestBefore_ = 0;
    std::string era_;
    std::unique_ptr<ChangeCollector> changes_; // where there is no tab
    Lease lease_;           // of this statement alone
    Lease* used_ = nullptr; // lease_ or the tab's
    std::vector<Value> values_;
};

} // namespace hone
