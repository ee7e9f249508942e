#pragma once

#include <cstdint>
#include <vector>

#include "core/cache/eviction_policy.h"
#include "core/cache/frequency_sketch.h"
#include "core/cache/policy_entries.h"

namespace hone {

// How a SegmentedPolicy parts its room and whom it lets in.
struct SegmentStyle {
    double window = 0.2;      // share of the capacity for newcomers; 1: least recently used
    bool ghostsReturn = true; // who comes back soon after leaving passes by the window, as in 2Q
    bool operator==(const SegmentStyle&) const = default;
};

// Newcomers pass a window in order of their last use. Who leaves it has to be worth more than those
// in the main part that it would push out: uses as a sketch counts them times what loading costs
// (W-TinyLFU: Einziger, Friedman, Manes, ACM ToS 2017; weights compared in sum as in Einziger,
// Eytan, Friedman, Manes, ACM ToS 2022). What has left is remembered for a while, and who returns
// in that time goes to the main part at once (2Q: Johnson, Shasha, VLDB 1994). Where costs and
// weights differ, what saves most time a byte is passed over as a victim up to three times
// (after GreedyDual: Young 1994; Cao, Irani, USITS 1997).
class SegmentedPolicy {
public:
    using Id = EvictionPolicy::Id;
    // The sketch counts uses before they are told here, and outlives this.
    SegmentedPolicy(std::int64_t capacity, SegmentStyle style, const FrequencySketch& sketch)
        : capacity_(capacity), style_(style), sketch_(sketch) {}

    // False where it is not resident.
    bool hit(Id id);
    void add(Id id, std::int64_t weight, float cost, std::vector<Id>& evicted);
    void erase(Id id);
    void resize(std::int64_t capacity, std::vector<Id>& evicted);
    // Takes effect as newcomers come.
    void setStyle(SegmentStyle style) { style_ = style; }

    struct Held {
        std::int64_t weight = 0;
        float cost = 0;
    };
    // Of a resident one.
    Held held(Id id) const;
    std::size_t residents() const { return entries_.size() - entries_.list(Ghost).size; }
    std::int64_t weight() const;
    std::size_t bytes() const { return entries_.bytes(); }
    // Forgets all for which keep(id) is false.
    template <typename Keep>
    void retain(Keep keep) {
        for (int list = 0; list < lists; ++list)
            for (Index index = entries_.list(list).first; index != PolicyEntries::none;) {
                const Index next = entries_[index].next;
                if (!keep(entries_[index].id)) entries_.remove(index);
                index = next;
            }
    }

private:
    using Index = PolicyEntries::Index;
    enum List : int { Window, Probation, Protected, Ghost, lists };

    bool isResident(Index index) const {
        return index != PolicyEntries::none && entries_[index].list != Ghost;
    }
    double worth(Index index) const;
    void giveLives(Index index);
    void makeRoom(std::vector<Id>& evicted);
    // Whether the candidate may stay; then its victims have left.
    bool contest(Index candidate, std::vector<Id>& evicted);
    Index lastOf(List list);
    void evictLast(std::vector<Id>& evicted);
    void evict(Index index, std::vector<Id>& evicted);
    void trimProtected();
    void trimGhosts();

    std::int64_t capacity_;
    SegmentStyle style_;
    const FrequencySketch& sketch_;
    PolicyEntries entries_{lists};
    double typicalCost_ = 0, typicalWeight_ = 0; // of those added of late, in sum
    std::vector<Index> victims_;                 // kept for its room
};

} // namespace hone
