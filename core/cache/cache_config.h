#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/cache/eviction_policy.h"
#include "core/cache/row_scope.h"

namespace hone {

struct CacheConfig {
    std::size_t maxBytes = 64u * 1000 * 1000; // 0: nothing is kept
    Milliseconds timeToLive{30'000};          // 0: age alone ends no result
    Milliseconds maxAge{300'000}; // bounds every time to live, and 0 is never; 0: no bound
    // Times to live of their own, of statements before those of tables ("main.orders"); a result of
    // several tables takes the shortest.
    std::map<std::uint64_t, Milliseconds> statementTimes; // by fingerprint
    std::map<std::string, Milliseconds> tableTimes;
    // A hit on a result that has lived this share of its time has it loaded anew; 0: never.
    double refreshAhead = 0;
    // So long after its time a result is still served while it is loaded anew, where nothing it
    // read was written and maxAge is not reached.
    Milliseconds staleWhileRevalidate{0};
    PolicyKind policy = PolicyKind::Adaptive;
    bool byRows = true; // false: a write to a table ends all that was read from it

    Result<void> check() const;
    // 0: never ends by age.
    Milliseconds lifeOf(std::uint64_t fingerprint, std::span<const RowScope> scopes) const;
    bool operator==(const CacheConfig&) const = default;
};

} // namespace hone
