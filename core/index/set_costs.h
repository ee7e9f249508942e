#pragma once

#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/index/index_search.h"
#include "core/index/trial_times.h"

namespace hone::index {

// A statement that becomes slower, and what the planner knows then.
struct Harm {
    std::size_t statement = 0;
    Knowledge knowledge = Knowledge::AsNow;
};

// What a workload costs with any set of trial indexes, and which statements it would make slower.
// In nanoseconds; where nothing is run, in the planner's unit. One thread.
class SetCosts {
public:
    SetCosts(TrialTimes& times, const std::vector<WorkloadStatement>& workload,
             Milliseconds slowLimit, bool estimateOnly);

    // Times a statement as it is, which counts from then on. Errors: of running it; Cancelled.
    Result<void> begin(std::size_t statement);
    const std::vector<std::size_t>& statements() const { return statements_; }
    const TrialTime& before(std::size_t statement) const { return before_[statement]; }
    double beforeTotal() const { return beforeTotal_; }
    // The least that was seen.
    double best(std::size_t statement) const { return best_[statement]; }

    // A statement's own cost, run where its plan is new, and stopped where it gets hopeless.
    Result<double> value(std::size_t statement, const IndexSet& indexes, Knowledge knowledge);
    // That of the whole workload. Guessed: a plan that never ran is taken to be as good as the
    // planner thinks, beside the nearest plan that did.
    Result<SetCost> guess(const IndexSet& indexes, Knowledge knowledge);
    // ceiling: once it is certain to cost that much no more is run, and what is known by then is
    // the answer.
    Result<SetCost> truth(const IndexSet& indexes, Knowledge knowledge,
                          double ceiling = std::numeric_limits<double>::infinity());

    // How much a slower statement weighs beside the gains of others: its loss so many times, or
    // more than any gain.
    void tolerateHarm(bool tolerate) { harmTolerated_ = tolerate; }
    // Pairs showed that this plan is slower than before.
    void markHarmful(std::size_t statement, const std::string& plan);
    // Pairs showed that it is not.
    void markHarmless(std::size_t statement, const std::string& plan);
    // What a set that is advised with this knowledge makes slower. Where ANALYZE does not belong to
    // the advice somebody runs it later all the same: then it may not be much slower than with
    // ANALYZE and without the set.
    Result<std::vector<Harm>> harmOf(const IndexSet& indexes, Knowledge knowledge);
    // Whether their plan ran and does this harm.
    Result<bool> isKnownToHarm(const Harm& harm, const IndexSet& indexes, Knowledge knowledge);
    // What plans used that were no slower than before; the fastest first.
    std::vector<IndexSet> goodPlans(std::size_t statement) const;

private:
    // Of plans that ran.
    struct Known {
        IndexSet indexes;
        double cost = 0, value = 0;
    };

    // One value that a set's cost depends on.
    struct Part {
        std::size_t statement = 0;
        Knowledge knowledge = Knowledge::AsNow;
        bool late = false; // it counts only where it is harm
    };
    std::vector<Part> partsOf(const IndexSet& indexes, Knowledge knowledge) const;
    void add(SetCost& sum, const Part& part, double value) const;
    double penalty(const Part& part, double value) const;
    // Whether value() answers without running anything, about.
    Result<bool> isKnown(const Part& part, const IndexSet& indexes);
    // That a part whose plan never ran adds at least, from experience.
    double least(const Part& part) const;
    Result<double> guessed(std::size_t statement, const IndexSet& indexes, Knowledge knowledge);
    std::int64_t limitFor(std::size_t statement) const;
    double leastOf(std::size_t statement) const { return 0.7 * best_[statement]; }

    TrialTimes& times_;
    const std::vector<WorkloadStatement>& workload_;
    const double slowNs_;
    const bool estimateOnly_;
    std::vector<std::size_t> statements_;
    std::vector<TrialTime> before_;
    std::vector<double> best_, analyzed_; // analyzed_: with ANALYZE alone
    double beforeTotal_ = 0;
    bool harmTolerated_ = false;
    std::vector<std::map<std::string, Known>> known_; // of each statement, by the plan's text
    std::set<std::pair<std::size_t, std::string>> harmful_, harmless_;
};

} // namespace hone::index
