#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "core/query/query_journal.h"
#include "core/query/query_runner.h"

namespace hone {

// A statement whose result is worth having before it is asked for.
struct WarmStatement {
    std::string sql;
    std::map<std::string, Value> parameters;
    bool operator==(const WarmStatement&) const = default;
};

// What warming has done so far.
struct WarmingReport {
    int all = 0, loaded = 0, failed = 0; // statements
    std::int64_t spentNs = 0;            // executing them
    bool done = false;
};

// Loads statements into the cache on a thread of its own, one after the other. It rests as long
// after each as that took and while statements wait in the runner's queue, so that it takes at most
// half a connection's time. The runner outlives it; going ends it soon.
class CacheWarmer {
public:
    CacheWarmer(QueryRunner& runner, std::vector<WarmStatement> statements);
    WarmingReport report() const;

private:
    void work(const std::stop_token& stop);

    QueryRunner& runner_;
    const std::vector<WarmStatement> statements_;
    std::atomic<int> loaded_{0}, failed_{0};
    std::atomic<std::int64_t> spentNs_{0};
    std::atomic<bool> done_{false};
    std::jthread thread_;
};

// The statements of what the cache holds, written to a file; those first whose hits save most time
// for their bytes. Does file work.
Result<void> saveWarmStatements(const std::string& file, const QueryCache& cache,
                                std::size_t most = 1'000);
// A file that is not there or of another kind gives none, as do keys of another database.
std::vector<WarmStatement> readWarmStatements(const std::string& file, const Driver& driver);
// From what was run before, in the history and the slow-query log: by the time that its executions
// took, for the rows they returned. Statements with parameters are not among them, as the journal
// keeps no values.
Result<std::vector<WarmStatement>> warmStatementsOf(const QueryJournal& journal,
                                                    SqlDialect dialect, std::size_t most = 100);

} // namespace hone
