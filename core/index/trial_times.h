#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/index/work_copy.h"
#include "core/index/workload.h"
#include "core/plan/plan_node.h"

namespace hone::index {

// What the planner knows of the data: what sqlite_stat1 says today, or what ANALYZE would put there
// after the indexes are made. Users forget it or run it; advice has to hold either way.
enum class Knowledge { AsNow, Analyzed };
inline constexpr std::array bothKnowledges{Knowledge::AsNow, Knowledge::Analyzed};

// A statement's time, roughly: the processor time of the thread that runs it, so that other
// programs hardly count. At least that where it was stopped at a limit.
struct TrialTime {
    std::int64_t ns = 0;
    bool atLeast = false;
    bool operator==(const TrialTime&) const = default;
};

// The plan a statement would get with some indexes.
struct TrialPlan {
    std::string text;              // printed: the same text is the same plan
    std::set<std::string> indexes; // of the trial ones, those it uses
    double cost = 0;               // the planner's own, in its unit
    bool operator==(const TrialPlan&) const = default;
};

// Answers what statements would cost with any set of trial indexes. Plans come of two copies of the
// schema without rows, which know the statistics of each Knowledge; times of running on the full
// copy, once for each plan that comes up: the same plan takes the same time, whatever else is
// there. One thread.
class TrialTimes {
public:
    struct Copies {
        WorkCopy& now;      // without rows, statistics as now
        WorkCopy& analyzed; // without rows, statistics of all trial indexes
        WorkCopy* full;     // null: estimates alone
        // Of the full copy, by Knowledge.
        const std::array<std::vector<WorkCopy::Statistic>, 2>& statistics;
    };
    TrialTimes(Copies copies, const std::vector<WorkloadStatement>& workload,
               Milliseconds slowLimit, std::stop_token stop);

    // Errors: of preparing, or Cancelled.
    Result<TrialPlan> plan(std::size_t statement, const std::set<std::string>& indexes,
                           Knowledge knowledge);

    // Runs it where its plan was not timed before, and stops it at limitNs (a query alone). All
    // indexes must be built on the full copy.
    Result<TrialTime> time(std::size_t statement, const std::set<std::string>& indexes,
                           Knowledge knowledge, std::int64_t limitNs);

    // Without a limit but the slow one.
    Result<TrialTime> time(std::size_t statement, const std::set<std::string>& indexes,
                           Knowledge knowledge);

    bool writes(std::size_t statement) const { return facts_[statement].writes; }
    // Lower-case names; what it reads or writes.
    const std::set<std::string>& tables(std::size_t statement) const {
        return facts_[statement].tables;
    }
    // Plans asked of the schema's copies that came out otherwise on the full one, of all timed.
    struct Fidelity {
        int same = 0, other = 0;
    };
    const Fidelity& fidelity() const { return fidelity_; }
    // Statements that cannot be judged, by number, with the reason.
    const std::map<std::size_t, std::string>& unjudged() const { return unjudged_; }
    // The trial indexes and their tables, as they and their statistics are added to the copies.
    void know(const std::string& index, const std::string& table);

    // Shows these indexes on the full copy with that knowledge.
    Result<void> showFull(const std::set<std::string>& indexes, Knowledge knowledge);

private:
    struct Facts {
        bool writes = false;
        std::set<std::string> tables, written;
    };

    std::set<std::string> relevant(std::size_t statement,
                                   const std::set<std::string>& indexes) const;
    WorkCopy& schemaCopy(Knowledge knowledge);
    Result<TrialPlan> planOn(Connection& connection, std::size_t statement);
    Result<TrialTime> run(std::size_t statement, std::int64_t limitNs, std::int64_t bestNs);
    void noteShare(std::int64_t processorNs, std::int64_t wallNs);
    Result<TrialTime> timeWrite(std::size_t statement, const std::set<std::string>& indexes,
                                Knowledge knowledge);
    Result<TrialTime> runWrite(std::size_t statement);
    void learnFacts();

    Copies copies_;
    const std::vector<WorkloadStatement>& workload_;
    const Milliseconds slowLimit_;
    const std::stop_token stop_;
    std::vector<Facts> facts_;
    std::map<std::string, std::string> tableOf_; // of a trial index, lower case
    std::map<std::size_t, std::string> unjudged_;
    std::map<std::pair<std::size_t, std::set<std::string>>, TrialPlan> plans_[2];
    std::map<std::pair<std::size_t, std::string>, TrialTime> times_; // by the plan's text
    std::vector<std::int64_t> best_; // of each statement; 0: none yet
    std::map<std::pair<std::size_t, std::string>, TrialTime> writes_; // by the one index shown
    std::optional<Knowledge> fullKnows_;
    double processorShare_ = 1; // that runs had of late
    Fidelity fidelity_;
};

} // namespace hone::index
