#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/engine/sqlite/sqlite_driver.h"
#include "core/index/candidate_pool.h"
#include "core/index/trial_times.h"
#include "core/index/workload.h"
#include "core/measure/paired_comparison.h"

namespace hone::index {

struct AdvisorOptions {
    std::optional<std::int64_t> budget; // bytes of all new indexes together
    std::size_t mostIndexes = 15;
    bool estimateOnly = false;       // the planner's cost alone: nothing is run, nothing is copied
    Milliseconds slowLimit{3'000};   // a statement is stopped there and counts as "at least"
    Milliseconds timeLimit{100'000}; // about; the search ends with what it has
    std::string folder = {};         // for the copy; empty: scratchParent()
    std::stop_token stop = {};
};

struct AdvisedIndex {
    std::string name, table, sql, undo;
    std::int64_t bytes = 0; // estimated with estimateOnly
    std::int64_t buildNs = 0;
    double savedNs = 0; // of the whole workload; lost without this one alone
    // What an inserted row costs more, by itself; empty: could not be measured.
    std::optional<std::int64_t> writeNsPerRow;
    // Statements, by number; where none does now, those that use it once ANALYZE was run.
    std::vector<std::size_t> usedBy;
    int turn = 0; // in a migration: of indexes that cost the same SQLite takes the one made last
};

struct DropAdvice {
    std::string name, sql, undo, why;
    std::int64_t bytes = 0;
};

// One statement before and after.
struct AdvisedStatement {
    std::size_t number = 0; // in the workload, from 0
    std::string sql;
    double weight = 1;
    TrialTime before, after;
    // Of after over before, measured in pairs; empty where the plan stays as it is or the time ran
    // out.
    std::optional<PairedComparison> comparison;
    std::string planBefore, planAfter;
    double costBefore = 0, costAfter = 0; // the planner's
    bool writes = false;
};

struct UnjudgedStatement {
    std::size_t number = 0;
    std::string sql, why;
};

// A set on the way: what it would have cost and gained.
struct BudgetPoint {
    std::int64_t bytes = 0;
    std::set<std::string> indexes; // their names
    double totalNs = 0;
};

struct Advice {
    bool estimated = false;           // totals are the planner's costs, not times
    double beforeNs = 0, afterNs = 0; // weighted totals
    bool beforeAtLeast = false, afterAtLeast = false;
    std::vector<AdvisedIndex> create;
    std::vector<DropAdvice> drop;
    std::vector<RejectedIndex> rejected;
    bool analyze = false;     // ANALYZE alone is advised
    bool thenAnalyze = false; // ANALYZE belongs to it, after the indexes
    double afterWithoutAnalyzeNs = 0, afterWithAnalyzeNs = 0;
    std::vector<AdvisedStatement> statements;
    std::vector<UnjudgedStatement> unjudged;
    std::vector<BudgetPoint> curve; // by bytes
    int plansAsPredicted = 0, plansOtherwise = 0;
    int candidates = 0, built = 0;
    std::int64_t analysisNs = 0;
    // Statements, in order. Without the drops: another workload may use what this one does not.
    std::vector<std::string> migration, undo;
};

// Advises indexes for a whole workload: candidates for each statement from what the planner asks of
// its tables; statistics of indexes that are not there; the planner's choice on copies of the
// schema without rows; the most promising built on a disposable copy of the database, where each
// plan that comes up is timed; then a search over sets, weighing what writes pay, and pairs of
// measurements of the result, which throws out what makes a statement slower. The database is only
// read. progress: what it does, and the share done, 0 to 1; may be empty.
// Errors: of opening and copying; Cancelled; InvalidArgument where no statement can be judged.
Result<Advice>
advise(const SqliteDriver& database, const std::vector<WorkloadStatement>& workload,
       const AdvisorOptions& options,
       const std::function<void(const std::string& what, double share)>& progress = {});

} // namespace hone::index
