#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/engine/connection.h"
#include "core/metrics/histogram.h"
#include "core/plan/plan_bundle.h"
#include "core/query/execution_report.h"
#include "core/query/run.h"

namespace hone {

struct JournalConfig {
    std::string folder;              // where the journal's file lies; made if need be
    Milliseconds slowThreshold{100}; // total time from which a statement is slow
    std::size_t maxHistory = 10'000; // entries kept on disk, the oldest go first
    std::size_t maxSlow = 1'000;
    std::size_t maxStatements = 5'000;            // fingerprints, the least recently used go first
    std::size_t maxPlans = 2'000;                 // that are not pinned, the oldest go first
    std::size_t maxPlanBytes = 64u * 1024 * 1024; // of those together
    std::size_t maxPinned = 500;                  // more are refused
    std::size_t maxQueued = 10'000; // entries waiting to be written; more are dropped and counted
};

struct HistoryEntry {
    std::int64_t id = 0;
    std::int64_t startedAtMs = 0; // since 1970, UTC
    std::string sql;
    std::uint64_t fingerprint = 0;
    PhaseTimes timing;
    std::int64_t rows = 0;
    std::int64_t rowsChanged = 0;
    CacheOutcome cache = CacheOutcome::Off;
    std::string error; // empty: it went well
};

struct SlowEntry {
    HistoryEntry entry;
    std::string plan; // printPlan()'s text; empty: none could be had
};

// A plan that was seen, without the plan itself.
struct PlanEntry {
    std::int64_t id = 0;
    std::int64_t recordedAtMs = 0; // since 1970, UTC
    std::string sql;
    std::uint64_t fingerprint = 0;
    std::string engineVersion;
    std::string schemaHash;
    bool analyzed = false;
    bool pinned = false;
    std::int64_t totalNs = 0; // of the measured execution; 0: it was not measured
    std::int64_t bytes = 0;   // of the bundle
};

struct PinnedPlan {
    PlanEntry entry;
    PlanBundle bundle;
};

// All executions of one fingerprint.
struct StatementStatistics {
    std::uint64_t fingerprint = 0;
    std::string text; // normalised
    std::uint64_t calls = 0, failures = 0;
    std::uint64_t rows = 0;
    std::uint64_t cacheHits = 0, cacheLookups = 0;
    Histogram totalNs;
    double cacheHitRate() const {
        return cacheLookups == 0
                   ? 0
                   : static_cast<double>(cacheHits) / static_cast<double>(cacheLookups);
    }
};

// History, plans, slow-query log and statement statistics of one database, bounded, in a file of
// Hone's own that several windows may share. record() is cheap and never waits for the disk: a
// thread of the journal's writes in batches. The reading calls do file work and are not for the
// window's thread.
class QueryJournal {
public:
    // database: Driver::identity().
    static Result<std::unique_ptr<QueryJournal>> open(JournalConfig config, std::string database,
                                                      SqlDialect dialect);
    ~QueryJournal(); // writes what is queued

    Milliseconds slowThreshold() const;
    bool isSlow(const ExecutionReport& report) const;
    // plan: for a slow statement, else empty. Internal runs are not recorded, Load runs not in
    // history.
    void record(const ExecutionReport& report, Purpose purpose, std::string plan = {});
    // Until all that was recorded before this call is on disk.
    Result<void> flush();
    std::uint64_t dropped() const;

    // Newest first; filter: entries whose text contains it, in any case; empty: all.
    Result<std::vector<HistoryEntry>> history(std::size_t limit,
                                              const std::string& filter = {}) const;
    Result<std::vector<SlowEntry>> slow(std::size_t limit) const;
    // By total time, largest first; everything recorded so far, by earlier sessions too.
    Result<std::vector<StatementStatistics>> statements() const;
    // Everything, pinned plans too.
    Result<void> clear();

    // As cheap as record(), but for writing the bundle as text. One of more than a megabyte is
    // dropped and counted.
    void recordPlan(const PlanBundle& bundle);
    // Newest first; of one fingerprint where it is given.
    Result<std::vector<PlanEntry>> plans(std::size_t limit,
                                         std::optional<std::uint64_t> fingerprint = {}) const;
    Result<PlanBundle> plan(std::int64_t id) const;
    // The one that later plans of its fingerprint are compared with, until another takes its place.
    // Pinned plans are never dropped to make room. The second pins a plan that need not have been
    // recorded and gives its id.
    Result<void> pinPlan(std::int64_t id);
    Result<std::int64_t> pinPlan(const PlanBundle& bundle);
    Result<void> unpinPlan(std::int64_t id);
    Result<std::optional<PinnedPlan>> pinned(std::uint64_t fingerprint) const;

private:
    struct State;
    explicit QueryJournal(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace hone
