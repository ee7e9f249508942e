#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/cache/commit_ledger.h"
#include "core/cache/query_cache.h"
#include "core/engine/connection.h"

namespace hone {

// Gathers what one connection's transactions change, and lets the cache know of it from before a
// commit until after it. Used by the thread that holds the connection; lives as long as it is
// watched, and ends that when it goes.
class ChangeCollector final : public WriteWatch {
public:
    // More changed rows of one table than this are taken for the whole table.
    static constexpr std::size_t mostRows = 1'000;

    // told: called after each commit that changed something, with its number where it has one.
    using Told = std::function<void(std::uint32_t number, const Change& change)>;
    ChangeCollector(QueryCache& cache, CommitLedger& ledger, const Told* told = nullptr);
    ~ChangeCollector() override;
    ChangeCollector(const ChangeCollector&) = delete;
    ChangeCollector& operator=(const ChangeCollector&) = delete;

    // Begins to watch; everything: all that the connection writes may change any result.
    void watch(Connection& connection, bool everything = false);
    // Around the execution of a statement that may write.
    void begin(Connection& connection, const StatementInfo& statement);
    void end(const ExecutionSummary* summary, bool inTransaction);

    bool rowChanged(const std::string& table, std::vector<Value> values) override;
    void rowsLost(const std::string& table) override;
    void committing(std::uint32_t number) override;
    void committed(bool done) override;

private:
    std::vector<std::string> columnsOf(Connection& connection, const std::string& table) const;
    TableChange* rowsOf(const std::string& table);
    void markWhole(const std::string& table);

    QueryCache& cache_;
    CommitLedger& ledger_;
    const Told* told_;
    Connection* connection_ = nullptr; // that is watched
    bool watched_ = false;
    bool everything_ = false; // whatever is written
    Change change_;           // of the open transaction
    WatchedColumns columns_;  // of the statement that runs
    bool allRowsTold_ = false;
    std::int64_t rowsTold_ = 0;
    std::optional<QueryCache::Commit> commit_;
    std::uint32_t number_ = 0;
};

} // namespace hone
