#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/cache/eviction_policy.h"

namespace hone {

// What other budgets would bring: the policy itself runs in miniature at twelve sizes from an
// eighth to eight times the present budget, on the accesses to a sample of the ids (miniature
// simulations: Waldspurger, Saemundsson, Ahmad, Park, USENIX ATC 2017). The sample is chosen by
// the ids' hashes and thinned so that its size stays bounded; how far its share of the accesses is
// off is corrected for (SHARDS: Waldspurger, Park, Garthwaite, Ahmad, USENIX FAST 2015). Takes
// some megabytes at most. Not thread-safe.
class HitRateCurve {
public:
    using Id = EvictionPolicy::Id;
    static constexpr std::size_t sizes = 12;

    struct Point {
        std::int64_t capacity = 0; // bytes
        double hitRate = 0;        // estimated, 0 to 1, of the last some 100 000 sampled accesses
        double savedTimeShare = 0; // estimated, 0 to 1: time saved over time without a cache
    };

    // budget in bytes.
    explicit HitRateCurve(std::int64_t budget, PolicyKind kind = PolicyKind::Adaptive);
    // An access, hit or miss: what the result weighs, in bytes, and what loading it costs.
    void feed(Id id, std::int64_t weight, std::int64_t costNs);
    // Invalidated or expired.
    void erase(Id id);
    void setBudget(std::int64_t budget);

    // By growing capacity; empty where nothing was sampled yet.
    std::vector<Point> curve() const;
    // The share of the ids that is simulated.
    double sampleShare() const;

private:
    struct Size {
        double factor = 1; // of the budget
        std::unique_ptr<EvictionPolicy> policy;
        double hits = 0, savedNs = 0;
    };

    bool sampled(Id id) const;
    std::int64_t capacityOf(const Size& size) const;
    // The bits of those that left a size.
    void left(std::size_t size);
    void thin();
    void age();

    std::int64_t budget_;
    std::array<Size, sizes> all_;
    int shift_ = 0;                                    // one of 2^shift ids is sampled
    std::unordered_map<Id, std::uint16_t> residentIn_; // a bit a size
    double expected_ = 0, expectedNs_ = 0;             // accesses that the sample should have had
    double seen_ = 0, seenNs_ = 0;                     // that it had
    std::vector<Id> evicted_;                          // kept for its room
};

} // namespace hone
