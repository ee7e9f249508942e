#include "core/cache/segmented_policy.h"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

constexpr double protectedShare = 0.8; // of the main part
constexpr double ghostShare = 0.5;     // of the capacity, in weight
constexpr int mostLives = 3;

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

bool SegmentedPolicy::hit(Id id) {
    const Index index = entries_.find(id);
    if (!isResident(index)) return false;
    giveLives(index);
    if (entries_[index].list == Window) {
        entries_.moveToFront(index, Window);
    } else {
        entries_.moveToFront(index, Protected);
        trimProtected();
    }
    return true;
}

void SegmentedPolicy::add(Id id, std::int64_t weight, float cost, std::vector<Id>& evicted) {
    const Index known = entries_.find(id);
    if (weight > capacity_) {
        if (known != PolicyEntries::none) entries_.remove(known);
        evicted.push_back(id);
        return;
    }
    constexpr double keptTypical = 0.999;
    typicalCost_ = typicalCost_ * keptTypical + cost;
    typicalWeight_ = typicalWeight_ * keptTypical + static_cast<double>(weight);
    Index index = known;
    if (known == PolicyEntries::none) {
        index = entries_.insert(id, weight, cost, Window);
    } else {
        const bool returns = style_.ghostsReturn && entries_[known].list == Ghost;
        entries_.reweigh(known, weight);
        entries_[known].cost = cost;
        entries_.moveToFront(known, returns ? Probation : Window);
    }
    giveLives(index);
    makeRoom(evicted);
}

// A life for each time that its density is twice the typical one.
void SegmentedPolicy::giveLives(Index index) {
    PolicyEntries::Entry& entry = entries_[index];
    const double own = entry.cost * typicalWeight_;
    const double typical =
        typicalCost_ * static_cast<double>(std::max<std::int64_t>(entry.weight, 1));
    int lives = 0;
    for (double bar = 2 * typical; lives < mostLives && own >= bar; bar *= 2)
        ++lives;
    entry.lives = static_cast<std::uint8_t>(lives);
}

void SegmentedPolicy::makeRoom(std::vector<Id>& evicted) {
    const std::int64_t most = std::max<std::int64_t>(1, shareOf(capacity_, style_.window));
    while (entries_.list(Window).weight > most) {
        const Index candidate = entries_.list(Window).last;
        entries_.moveToFront(candidate, Probation);
        if (weight() > capacity_ && !contest(candidate, evicted)) evict(candidate, evicted);
    }
    while (weight() > capacity_)
        evictLast(evicted);
}

double SegmentedPolicy::worth(Index index) const {
    const PolicyEntries::Entry& entry = entries_[index];
    return sketch_.estimate(entry.id) * static_cast<double>(entry.cost);
}

bool SegmentedPolicy::contest(Index candidate, std::vector<Id>& evicted) {
    const double own = worth(candidate);
    const std::int64_t needed = weight() - capacity_;
    victims_.clear();
    std::int64_t freed = 0;
    double lost = 0;
    lastOf(Probation);
    Index victim = entries_.list(Probation).last;
    int list = Probation;
    while (freed < needed) {
        if (victim == candidate) victim = entries_[victim].previous;
        if (victim == PolicyEntries::none) {
            if (list == Protected) return false;
            list = Protected;
            victim = entries_.list(Protected).last;
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

// The last one that has no life left; the others pay one for going to the front.
SegmentedPolicy::Index SegmentedPolicy::lastOf(List list) {
    Index last = entries_.list(list).last;
    while (last != PolicyEntries::none && entries_[last].lives > 0) {
        --entries_[last].lives;
        entries_.moveToFront(last, list);
        last = entries_.list(list).last;
    }
    return last;
}

void SegmentedPolicy::evictLast(std::vector<Id>& evicted) {
    for (const List list : {Probation, Protected, Window})
        if (const Index last = lastOf(list); last != PolicyEntries::none) {
            evict(last, evicted);
            return;
        }
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
    while (entries_.list(Ghost).weight > most || entries_.list(Ghost).size > residents() + 1)
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
