#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace hone {

// Decides what a cache of bounded weight keeps. The cache tells it of every use and lets go of
// what it names; ids are the cache's own. Not thread-safe: the cache holds its lock.
class EvictionPolicy {
public:
    using Id = std::uint64_t;
    virtual ~EvictionPolicy() = default;
    // A resident one was used. Unknown ids are ignored.
    virtual void hit(Id id) = 0;
    // A loaded one wants in: weight in bytes, costNs is what loading it again would take. What has
    // to leave for it is appended to evicted; that may be id itself, which then is not admitted.
    // Of an id that is resident, weight and cost are taken anew.
    virtual void add(Id id, std::int64_t weight, std::int64_t costNs, std::vector<Id>& evicted) = 0;
    // Invalidated or expired: it leaves, and is remembered only as one that was used.
    virtual void erase(Id id) = 0;
    // capacity in bytes. What no longer fits is appended to evicted.
    virtual void resize(std::int64_t capacity, std::vector<Id>& evicted) = 0;
};

enum class PolicyKind { Adaptive, Lru, Fifo };

// capacity: the most that residents may weigh together, in bytes.
std::unique_ptr<EvictionPolicy> makePolicy(PolicyKind kind, std::int64_t capacity);

} // namespace hone
