#include "core/cache/policy_entries.h"

#include <bit>

namespace hone {
namespace {

constexpr std::uint32_t tagOf(std::uint64_t id) {
    return static_cast<std::uint32_t>(spreadId(id) >> 32);
}

} // namespace

std::size_t PolicyEntries::bytes() const {
    return entries_.capacity() * sizeof(Entry) + free_.capacity() * sizeof(Index) +
           slots_.capacity() * sizeof(Slot) + lists_.capacity() * sizeof(List);
}

std::size_t PolicyEntries::slotOf(Id id, std::uint32_t tag) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = home(tag);
    while (slots_[at].index != none &&
           (slots_[at].tag != tag || entries_[slots_[at].index].id != id))
        at = (at + 1) & mask;
    return at;
}

PolicyEntries::Index PolicyEntries::find(Id id) const {
    return slots_.empty() ? none : slots_[slotOf(id, tagOf(id))].index;
}

PolicyEntries::Index PolicyEntries::insert(Id id, std::int64_t weight, float cost, int list) {
    if (used_ * 3 >= slots_.size() * 2) grow();
    Index index;
    if (free_.empty()) {
        index = static_cast<Index>(entries_.size());
        entries_.emplace_back();
    } else {
        index = free_.back();
        free_.pop_back();
    }
    entries_[index] = {.id = id, .weight = weight, .cost = cost};
    const std::uint32_t tag = tagOf(id);
    slots_[slotOf(id, tag)] = {index, tag};
    ++used_;
    List& to = lists_[static_cast<std::size_t>(list)];
    Entry& entry = entries_[index];
    entry.list = static_cast<std::uint8_t>(list);
    entry.next = to.first;
    (to.first == none ? to.last : entries_[to.first].previous) = index;
    to.first = index;
    ++to.size;
    to.weight += weight;
    return index;
}

void PolicyEntries::unlink(Entry& entry) {
    List& from = lists_[entry.list];
    (entry.previous == none ? from.first : entries_[entry.previous].next) = entry.next;
    (entry.next == none ? from.last : entries_[entry.next].previous) = entry.previous;
    --from.size;
    from.weight -= entry.weight;
}

void PolicyEntries::moveToFront(Index index, int list) {
    Entry& entry = entries_[index];
    List& to = lists_[static_cast<std::size_t>(list)];
    if (to.first == index) return;
    unlink(entry);
    entry.list = static_cast<std::uint8_t>(list);
    entry.previous = none;
    entry.next = to.first;
    (to.first == none ? to.last : entries_[to.first].previous) = index;
    to.first = index;
    ++to.size;
    to.weight += entry.weight;
}

// Slots after the freed one move up, so that no marks of removed ones are needed.
void PolicyEntries::remove(Index index) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t hole = slotOf(entries_[index].id, tagOf(entries_[index].id));
    for (std::size_t at = (hole + 1) & mask; slots_[at].index != none; at = (at + 1) & mask) {
        const std::size_t wanted = home(slots_[at].tag);
        if (((at - wanted) & mask) >= ((at - hole) & mask)) {
            slots_[hole] = slots_[at];
            hole = at;
        }
    }
    slots_[hole] = {};
    unlink(entries_[index]);
    free_.push_back(index);
    --used_;
}

void PolicyEntries::reweigh(Index index, std::int64_t weight) {
    Entry& entry = entries_[index];
    lists_[entry.list].weight += weight - entry.weight;
    entry.weight = weight;
}

void PolicyEntries::grow() {
    const std::vector<Slot> old = std::move(slots_);
    slots_.assign(old.empty() ? 16 : old.size() * 2, {});
    shift_ = 32 - (std::bit_width(slots_.size()) - 1);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
        if (slot.index == none) continue;
        std::size_t at = home(slot.tag);
        while (slots_[at].index != none)
            at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

void PolicyEntries::clear() {
    entries_.clear();
    free_.clear();
    slots_.clear();
    for (List& list : lists_)
        list = {};
    used_ = 0;
}

} // namespace hone
