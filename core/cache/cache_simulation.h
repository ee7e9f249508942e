#pragma once

#include <cstdint>
#include <span>

#include "core/cache/eviction_policy.h"

namespace hone {

struct SimulationResult {
    std::uint64_t requests = 0, hits = 0;
    std::uint64_t evictions = 0;   // of what had been admitted
    std::uint64_t notAdmitted = 0; // misses that were not kept
    // 0 to 1.
    double hitRate() const;
    bool operator==(const SimulationResult&) const = default;
};

// A cache that the policy governs and that is asked for the ids in order; each weighs one and
// costs the same.
SimulationResult simulateCache(EvictionPolicy& policy, std::span<const std::uint64_t> trace);

} // namespace hone
