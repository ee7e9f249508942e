#include "ui/cache/cache_timeline.h"

#include <algorithm>
#include <utility>

namespace hone::ui {
namespace {

using Counts = CacheTimeline::Counts;

constexpr std::int64_t Counts::*parts[] = {&Counts::hits, &Counts::misses, &Counts::invalidations};

std::int64_t Counts::*partOf(CacheEvent::Kind kind) {
    return parts[static_cast<std::size_t>(kind)];
}

Counts countsOf(const CacheUse& use) {
    return {static_cast<std::int64_t>(use.hits), static_cast<std::int64_t>(use.misses),
            static_cast<std::int64_t>(use.invalidations)};
}

} // namespace

Counts CacheTimeline::Lane::sum() const {
    Counts sum;
    for (const auto& [number, counts] : steps)
        for (const auto part : parts)
            sum.*part += counts.*part;
    return sum;
}

std::int64_t CacheTimeline::stepOf(TimePoint time) {
    return time.time_since_epoch() / step;
}

void CacheTimeline::take(const std::vector<CacheUse>& uses, const std::vector<CacheEvent>& events,
                         TimePoint at) {
    const std::int64_t newest = stepOf(at);
    ++look_;
    const auto laneOf = [this](std::uint64_t fingerprint) -> Lane& {
        const auto [found, fresh] = lanes_.try_emplace(fingerprint);
        if (fresh) {
            found->second.fingerprint = fingerprint;
            found->second.order = nextOrder_++;
        }
        found->second.look = look_;
        return found->second;
    };
    for (const CacheEvent& event : events) {
        last_ = std::max(last_, event.at);
        Lane& lane = laneOf(event.fingerprint);
        const auto part = partOf(event.kind);
        ++(lane.steps[stepOf(event.at)].*part);
        // At the first look there is nothing to tell them from but the time.
        if (began_ || event.at > at) ++(lane.ahead.*part);
    }
    for (const CacheUse& use : uses) {
        Lane& lane = laneOf(use.fingerprint);
        if (lane.text.empty()) lane.text = use.text;
        const Counts now = countsOf(use);
        for (const auto part : parts) {
            const std::int64_t before = std::exchange(lane.told.*part, now.*part);
            if (!began_) continue;
            const std::int64_t more = now.*part < before ? now.*part : now.*part - before;
            const std::int64_t lost = more - lane.ahead.*part;
            lane.ahead.*part = std::max<std::int64_t>(0, -lost);
            if (lost > 0) lane.steps[newest].*part += lost;
        }
    }
    began_ = true;
    prune(newest);
}

void CacheTimeline::prune(std::int64_t newest) {
    for (auto& [fingerprint, lane] : lanes_)
        lane.steps.erase(lane.steps.begin(), lane.steps.upper_bound(newest - steps));
    // One that the cache still counts is needed for the next difference.
    std::erase_if(lanes_, [this](const auto& entry) {
        return entry.second.steps.empty() && entry.second.look != look_;
    });
}

void CacheTimeline::clear() {
    lanes_.clear();
    began_ = false;
    last_ = {};
}

TimePoint CacheTimeline::eventsSince(TimePoint now) const {
    return began_ && last_ != TimePoint() ? last_ + Nanoseconds(1) : now - step * steps;
}

std::vector<const CacheTimeline::Lane*> CacheTimeline::busiest(std::size_t most) const {
    struct Ranked {
        const Lane* lane;
        std::int64_t amount;
    };
    std::vector<Ranked> ranked;
    for (const auto& [fingerprint, lane] : lanes_) {
        const Counts sum = lane.sum();
        const std::int64_t amount = sum.lookups() + sum.invalidations;
        if (amount > 0) ranked.push_back({&lane, amount});
    }
    std::ranges::sort(ranked, [](const Ranked& a, const Ranked& b) {
        return std::pair(-a.amount, a.lane->order) < std::pair(-b.amount, b.lane->order);
    });
    if (ranked.size() > most) ranked.resize(most);
    std::ranges::sort(ranked, {}, [](const Ranked& one) { return one.lane->order; });
    std::vector<const Lane*> lanes;
    for (const Ranked& one : ranked)
        lanes.push_back(one.lane);
    return lanes;
}

} // namespace hone::ui
