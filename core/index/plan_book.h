#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <vector>

#include "core/index/index_search.h"
#include "core/index/trial_times.h"

namespace hone::index {

// The plans that are known of each statement, and what a set of indexes would cost by them. The
// planner takes the plan that it believes the cheapest of those whose indexes are there; so the
// time of that one is foretold, without planning or running anything.
class PlanBook {
public:
    explicit PlanBook(std::size_t statements) : plans_(statements) {}

    // value: its time, or whatever is to be added up.
    void add(std::size_t statement, Knowledge knowledge, const TrialPlan& plan, double value);
    // Of the plan that these would give, as far as known; the one without indexes must be.
    double foretell(std::size_t statement, Knowledge knowledge, const IndexSet& indexes) const;

private:
    struct Known {
        double cost = 0, value = 0;
    };
    using Plans = std::map<IndexSet, Known>; // by the indexes used
    std::vector<std::array<Plans, 2>> plans_;
};

} // namespace hone::index
