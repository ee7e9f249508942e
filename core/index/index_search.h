#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace hone::index {

using IndexSet = std::set<std::string>;

// Indexes that may be added at once: what one statement likes best.
struct IndexMove {
    IndexSet indexes;
    double promise = 0; // the gain that is hoped for, in the cost's unit; the best are tried first
};

// What a set costs, in any unit; lower is better.
struct SetCost {
    double total = 0;
    double penalty = 0; // for what it may not do, beside the total
    double sum() const { return total + penalty; }
    bool operator==(const SetCost&) const = default;
};

struct IndexSearch {
    std::vector<IndexMove> moves;
    std::map<std::string, std::int64_t> bytes;
    std::optional<std::int64_t> budget; // bytes of all together
    bool perByte = false;               // ranks gains by the bytes they take, not by the indexes
    std::size_t mostIndexes = 15;
    IndexSet start = {}; // may be too large: then it is thinned out first
    // A quick guess, which sees many sets, and the truth, asked of those that are to be taken. The
    // guess equals the truth once that is known. A truth from the ceiling on need not be exact.
    std::function<Result<SetCost>(const IndexSet&)> guess;
    std::function<Result<SetCost>(const IndexSet&, double ceiling)> truth;
    // Of a set with a penalty: what may be the cause. Empty: nobody knows.
    std::function<Result<IndexSet>(const IndexSet&)> suspects = {};
    TimePoint until; // what was found by then is given
};

struct SearchStep {
    IndexSet indexes;
    SetCost cost;
    std::int64_t bytes = 0;
    bool operator==(const SearchStep&) const = default;
};

// Adds the move with the best gain (for each index or each byte), takes out what is not missed and
// exchanges single indexes, for as long as that helps. Gains are recomputed lazily, as moves seldom
// gain more after others (Minoux 1978); before the first time a move's promise stands for its gain.
// The way of Extend (Schlosser, Kossmann and Boissier 2019) and of pganalyze to weigh sets as a
// whole. Gives the way there; the last step is the result, the first the start.
Result<std::vector<SearchStep>> searchIndexes(const IndexSearch& search);

// The set without suspects that leave one by one, the least missed first, until there is no penalty
// or nobody is suspected; with a penalty still where that is so.
Result<SearchStep> withoutSuspects(const IndexSearch& search, SearchStep found);

} // namespace hone::index
