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

struct IndexSearch {
    std::vector<IndexMove> moves;
    std::map<std::string, std::int64_t> bytes;
    std::map<std::string, std::string> tables;
    std::optional<std::int64_t> budget; // bytes of all together
    std::size_t mostIndexes = 15;
    // What a set costs, in any unit; lower is better.
    std::function<Result<double>(const IndexSet&)> cost;
    TimePoint until; // what was found by then is given
};

struct SearchStep {
    IndexSet indexes;
    double cost = 0;
    std::int64_t bytes = 0;
    bool operator==(const SearchStep&) const = default;
};

// Greedy: adds the move with the best gain (for each byte where a budget is given, for each index
// otherwise) until none gains half a percent, then takes out what is not missed and swaps single
// indexes as long as that helps. Gains are recomputed lazily, as moves seldom gain more after
// others (Minoux 1978); before the first time a move's promise stands for its gain. The way of
// Extend (Schlosser, Kossmann and Boissier 2019) and of pganalyze to weigh sets as a whole. Gives
// the way there; the last step is the result, the first the empty set.
Result<std::vector<SearchStep>> searchIndexes(const IndexSearch& search);

} // namespace hone::index
