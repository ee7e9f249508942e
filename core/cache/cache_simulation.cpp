#include "core/cache/cache_simulation.h"

#include <unordered_set>

namespace hone {

double SimulationResult::hitRate() const {
    return requests == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(requests);
}

SimulationResult simulateCache(EvictionPolicy& policy, std::span<const std::uint64_t> trace) {
    SimulationResult result;
    std::unordered_set<std::uint64_t> residents;
    std::vector<EvictionPolicy::Id> evicted;
    for (const std::uint64_t id : trace) {
        ++result.requests;
        if (residents.contains(id)) {
            ++result.hits;
            policy.hit(id);
            continue;
        }
        residents.insert(id);
        evicted.clear();
        policy.add(id, 1, 1, evicted);
        for (const std::uint64_t gone : evicted) {
            residents.erase(gone);
            ++(gone == id ? result.notAdmitted : result.evictions);
        }
    }
    return result;
}

} // namespace hone
