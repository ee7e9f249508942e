#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hone {

// Spreads ids, which may be consecutive numbers, over all 64 bits (the finaliser of SplitMix64).
constexpr std::uint64_t spreadId(std::uint64_t id) {
    id += 0x9E3779B97F4A7C15ULL;
    id = (id ^ (id >> 30)) * 0xBF58476D1CE4E5B9ULL;
    id = (id ^ (id >> 27)) * 0x94D049BB133111EBULL;
    return id ^ (id >> 31);
}

// What a policy knows of an id, found by it and linked into one of a few lists: 32 bytes an entry
// and about 16 for finding it. An index names an entry until it is removed.
class PolicyEntries {
public:
    using Id = std::uint64_t;
    using Index = std::uint32_t;
    static constexpr Index none = 0xFFFFFFFF;

    struct Entry {
        Id id = 0;
        std::int64_t weight = 0; // bytes
        float cost = 0;          // nanoseconds
        Index previous = none, next = none;
        std::uint8_t list = 0;
        std::uint8_t lives = 0;
    };
    struct List {
        Index first = none, last = none;
        std::size_t size = 0;
        std::int64_t weight = 0;
    };

    explicit PolicyEntries(int lists) : lists_(static_cast<std::size_t>(lists)) {}

    Entry& operator[](Index index) { return entries_[index]; }
    const Entry& operator[](Index index) const { return entries_[index]; }
    const List& list(int list) const { return lists_[static_cast<std::size_t>(list)]; }
    std::size_t size() const { return used_; }
    // Bytes that are taken from the heap.
    std::size_t bytes() const;

    Index find(Id id) const;
    // An id that is not here yet, at the front of a list.
    Index insert(Id id, std::int64_t weight, float cost, int list);
    void moveToFront(Index index, int list);
    void remove(Index index);
    void reweigh(Index index, std::int64_t weight);
    void clear();

private:
    struct Slot {
        Index index = none;
        std::uint32_t tag = 0; // the upper half of the spread id; its upper bits are the slot
    };
    std::size_t home(std::uint32_t tag) const { return tag >> shift_; }
    std::size_t slotOf(Id id, std::uint32_t tag) const;
    void grow();
    void unlink(Entry& entry);

    std::vector<Entry> entries_;
    std::vector<Index> free_;
    std::vector<Slot> slots_;
    std::vector<List> lists_;
    std::size_t used_ = 0;
    int shift_ = 32;
};

} // namespace hone
