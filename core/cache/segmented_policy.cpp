#include "core/cache/segmented_policy.h"

#include <algorithm>

namespace hone {
namespace {

constexpr double protectedShare = 0.8; // of the main part
constexpr double ghostShare = 0.5;     // of the capacity, in weight
constexpr int drawn = 16;

std::int64_t shareOf(std::int64_t whole, double share) {
    return static_cast<std::int64_t>(static_cast<double>(whole) * share);
}

} // namespace

std::int64_t SegmentedPolicy::weight() const {
    return entries_.list(Window).weight + entries_.list(Probation).weight +
           entries_.list(Protected).weight;
}

SegmentedPolicy::Held SegmentedPolicy::held(Id id) const {
    const Index index = entries_.find(id);
    if (!isResident(index)) return {};
    return {entries_[index].weight, entries_[index].cost};
}

void SegmentedPolicy::touch(Index index) {
    entries_[index].used = ++now_ & PolicyEntries::usedMask;
}

bool SegmentedPolicy::hit(Id id) {
    const Index index = entries_.find(id);
    if (!isResident(index)) return false;
    touch(index);
    if (entries_[index].list == Window) {
        entries_.moveToFront(index, Window);
    } else {
        entries_.moveToFront(index, Protected);
        trimProtected();
    }
    return true;
}

void SegmentedPolicy::add(Id id, std::int64_t weight, float cost, std::vector<Id>& evicted) {
    Index index = entries_.find(id);
    if (weight > capacity_) {
        if (index != PolicyEntries::none) entries_.remove(index);
        evicted.push_back(id);
        return;
    }
    if (index == PolicyEntries::none) {
        index = entries_.insert(id, weight, cost, Window);
    } else {
        const bool returns = style_.ghostsReturn && entries_[index].list == Ghost;
        entries_.reweigh(index, weight);
        entries_[index].cost = cost;
        entries_.moveToFront(index, returns ? Probation : Window);
    }
    touch(index);
    makeRoom(evicted);
}

void SegmentedPolicy::makeRoom(std::vector<Id>& evicted) {
    while (style_.byDensity && weight() > capacity_)
        evict(leastDense(), evicted);
    const std::int64_t most = std::max<std::int64_t>(1, shareOf(capacity_, style_.window));
    while (entries_.list(Window).weight > most) {
        const Index candidate = entries_.list(Window).last;
        entries_.moveToFront(candidate, Probation);
        if (weight() > capacity_ && !contest(candidate, evicted)) evict(candidate, evicted);
    }
    while (weight() > capacity_)
        evict(last(), evicted);
}

double SegmentedPolicy::worth(Index index) const {
    const PolicyEntries::Entry& entry = entries_[index];
    return sketch_.estimate(entry.id) * static_cast<double>(entry.cost);
}

// A part of the residents' number is added to the age, or what was just used would be priceless.
double SegmentedPolicy::density(Index index) const {
    const PolicyEntries::Entry& entry = entries_[index];
    const std::uint32_t age = (now_ - entry.used) & PolicyEntries::usedMask;
    const double weight = static_cast<double>(std::max<std::int64_t>(entry.weight, 1));
    return worth(index) / (weight * (age + 0.1 * static_cast<double>(residents())));
}

bool SegmentedPolicy::contest(Index candidate, std::vector<Id>& evicted) {
    const double own = worth(candidate);
    const std::int64_t needed = weight() - capacity_;
    victims_.clear();
    std::int64_t freed = 0;
    double lost = 0;
    int list = Probation;
    Index victim = entries_.list(list).last;
    while (freed < needed) {
        if (victim == candidate) victim = entries_[victim].previous;
        if (victim == PolicyEntries::none) {
            if (list == Protected) return false;
            list = Protected;
            victim = entries_.list(list).last;
            continue;
        }
        lost += worth(victim);
        if (lost >= own) return false;
        freed += entries_[victim].weight;
        victims_.push_back(victim);
        victim = entries_[victim].previous;
    }
    for (const Index each : victims_)
        evict(each, evicted);
    return true;
}

SegmentedPolicy::Index SegmentedPolicy::last() const {
    for (const List list : {Probation, Protected, Window})
        if (entries_.list(list).size > 0) return entries_.list(list).last;
    return PolicyEntries::none;
}

// The newcomer takes part.
SegmentedPolicy::Index SegmentedPolicy::leastDense() {
    Index least = entries_.list(Window).first;
    if (least == PolicyEntries::none) least = last();
    double leastDensity = density(least);
    for (int draws = 0, found = 0; draws < 4 * drawn && found < drawn; ++draws) {
        lot_ = lot_ * 1664525u + 1013904223u;
        const auto index = static_cast<Index>(lot_ * std::uint64_t{entries_.indices()} >> 32);
        if (entries_[index].list >= Ghost) continue;
        ++found;
        if (const double own = density(index); own < leastDensity) {
            least = index;
            leastDensity = own;
        }
    }
    return least;
}

void SegmentedPolicy::evict(Index index, std::vector<Id>& evicted) {
    evicted.push_back(entries_[index].id);
    entries_.moveToFront(index, Ghost);
    trimGhosts();
}

void SegmentedPolicy::trimProtected() {
    const std::int64_t main = entries_.list(Probation).weight + entries_.list(Protected).weight;
    while (entries_.list(Protected).weight > shareOf(main, protectedShare))
        entries_.moveToFront(entries_.list(Protected).last, Probation);
}

void SegmentedPolicy::trimGhosts() {
    const std::int64_t most = shareOf(capacity_, ghostShare);
    while (entries_.list(Ghost).size > 0 &&
           (entries_.list(Ghost).weight > most || entries_.list(Ghost).size > residents()))
        entries_.remove(entries_.list(Ghost).last);
}

void SegmentedPolicy::erase(Id id) {
    const Index index = entries_.find(id);
    if (index != PolicyEntries::none) entries_.remove(index);
}

void SegmentedPolicy::resize(std::int64_t capacity, std::vector<Id>& evicted) {
    capacity_ = capacity;
    makeRoom(evicted);
    trimGhosts();
}

} // namespace hone
