#include "core/cache/lru_policy.h"

namespace hone {

void LruPolicy::hit(Id id) {
    const auto index = entries_.find(id);
    if (index != PolicyEntries::none) entries_.moveToFront(index, 0);
}

void LruPolicy::add(Id id, std::int64_t weight, std::int64_t costNs, std::vector<Id>& evicted) {
    erase(id);
    if (weight > capacity_) {
        evicted.push_back(id);
        return;
    }
    entries_.insert(id, weight, static_cast<float>(costNs), 0);
    shrink(evicted);
}

void LruPolicy::erase(Id id) {
    const auto index = entries_.find(id);
    if (index != PolicyEntries::none) entries_.remove(index);
}

void LruPolicy::resize(std::int64_t capacity, std::vector<Id>& evicted) {
    capacity_ = capacity;
    shrink(evicted);
}

void LruPolicy::shrink(std::vector<Id>& evicted) {
    while (entries_.list(0).weight > capacity_) {
        const auto last = entries_.list(0).last;
        evicted.push_back(entries_[last].id);
        entries_.remove(last);
    }
}

} // namespace hone
