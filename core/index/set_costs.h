#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/index/index_search.h"
#include "core/index/trial_times.h"

namespace hone::index {

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
    Result<SetCost> truth(const IndexSet& indexes, Knowledge knowledge);

    // How much a slower statement weighs beside the gains of others: its loss so many times, or
    // more than any gain.
    void tolerateHarm(bool tolerate) { harmTolerated_ = tolerate; }
    // Pairs showed that this plan is slower than before.
    void markHarmful(std::size_t statement, const std::string& plan);
    // Pairs showed that it is not.
    void markHarmless(std::size_t statement, const std::string& plan) {
        harmless_.insert({statement, plan});
    }
    Result<std::vector<std::size_t>> slowed(const IndexSet& indexes, Knowledge knowledge);
    // Whether their plan ran and was slower than before.
    Result<bool> isKnownToSlow(std::size_t statement, const IndexSet& indexes,
                               Knowledge knowledge);
    // What plans used that were no slower than before; the fastest first.
    std::vector<IndexSet> goodPlans(std::size_t statement) const;

private:
    // Of plans that ran.
    struct Known {
        IndexSet indexes;
        double cost = 0, value = 0;
    };

    template <typename Value>
    Result<SetCost> sum(const Value& value);
    double penalty(std::size_t statement, double value) const;
    Result<double> guessed(std::size_t statement, const IndexSet& indexes, Knowledge knowledge);
    std::int64_t limitFor(std::size_t statement) const;

    TrialTimes& times_;
    const std::vector<WorkloadStatement>& workload_;
    const double slowNs_;
    const bool estimateOnly_;
    std::vector<std::size_t> statements_;
    std::vector<TrialTime> before_;
    std::vector<double> best_;
    double beforeTotal_ = 0;
    bool harmTolerated_ = false;
    std::vector<std::map<std::string, Known>> known_; // of each statement, by the plan's text
    std::set<std::pair<std::size_t, std::string>> harmful_, harmless_;
};

} // namespace hone::index
