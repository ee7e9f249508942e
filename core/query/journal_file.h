#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/query/query_journal.h"

namespace hone {

class SqliteFile;

// What executions of one fingerprint add to its statistics.
struct StatementDelta {
    std::string sql; // of one of them, not normalised yet
    std::uint64_t calls = 0, failures = 0, rows = 0, cacheHits = 0, cacheLookups = 0;
    std::int64_t sumNs = 0;
    std::map<std::uint32_t, std::uint64_t> buckets; // of Histogram

    void merge(const StatementDelta& other);
};

// A plan on its way into the file.
struct PlanRecord {
    PlanEntry entry;
    std::string bundle; // bundleText()
};
PlanRecord planRecord(const PlanBundle& bundle, SqlDialect dialect);

// What waits to be written.
struct JournalBatch {
    std::vector<HistoryEntry> history;
    std::vector<SlowEntry> slow;
    std::vector<PlanRecord> plans;
    std::map<std::uint64_t, StatementDelta> statements; // by fingerprint

    bool empty() const {
        return history.empty() && slow.empty() && plans.empty() && statements.empty();
    }
};

// The journal's SQLite file: journal.sqlite in the folder, one for all databases, shared by all
// windows through a write-ahead log and short transactions. A file that turns out to be damaged is
// moved aside and a new one begun. Any thread; calls follow each other.
class JournalFile {
public:
    static Result<std::unique_ptr<JournalFile>> open(JournalConfig config, std::string database,
                                                     SqlDialect dialect);
    ~JournalFile();

    // All of it or nothing.
    Result<void> write(const JournalBatch& batch);
    Result<std::vector<HistoryEntry>> history(std::size_t limit, const std::string& filter);
    Result<std::vector<SlowEntry>> slow(std::size_t limit);
    Result<std::vector<StatementStatistics>> statements();
    Result<std::vector<PlanEntry>> plans(std::size_t limit,
                                         std::optional<std::uint64_t> fingerprint);
    Result<PlanBundle> plan(std::int64_t id);
    Result<void> pinPlan(std::int64_t id);
    Result<std::int64_t> pinNewPlan(const PlanRecord& record);
    Result<void> unpinPlan(std::int64_t id);
    Result<std::optional<PinnedPlan>> pinned(std::uint64_t fingerprint);
    Result<void> clear();

private:
    JournalFile(JournalConfig config, std::string database, SqlDialect dialect);
    Result<void> connect();
    Result<void> connectOrBeginAnew();
    Result<void> beginAnew();
    Result<void> setUp();
    Result<void> forgetOldDatabases();
    // Runs work between BEGIN IMMEDIATE and COMMIT.
    Result<void> inTransaction(const std::function<Result<void>()>& work);
    Result<void> insertEntry(const char* table, const HistoryEntry& entry, const std::string& plan);
    Result<void> trim(const char* table, std::size_t kept);
    Result<void> addToStatement(std::uint64_t fingerprint, const StatementDelta& delta,
                                std::int64_t turn);
    Result<void> writeRows(const JournalBatch& batch);
    Result<std::int64_t> insertPlan(const PlanRecord& record);
    Result<void> trimPlans();
    Result<void> setPinned(std::int64_t id, bool pinned);
    Result<void> pinAlone(std::int64_t id);
    Result<std::vector<SlowEntry>> entries(const char* table, std::size_t limit,
                                           const std::string& filter);

    const JournalConfig config_;
    const std::string database_;
    const SqlDialect dialect_;
    const std::string path_;

    std::mutex mutex_;
    // Guarded by mutex_.
    std::unique_ptr<SqliteFile> file_;
    std::uint64_t fileNumber_ = 0; // the file's inode when it was opened
    std::int64_t databaseId_ = 0;
};

} // namespace hone
