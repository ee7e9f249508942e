#include "core/metrics/metrics_hub.h"

namespace hone {
namespace {

constexpr std::size_t at(CacheOutcome outcome) {
    return static_cast<std::size_t>(outcome);
}

} // namespace

const char* cacheOutcomeName(CacheOutcome outcome) {
    switch (outcome) {
    case CacheOutcome::Off:
        return "off";
    case CacheOutcome::Miss:
        return "miss";
    case CacheOutcome::Hit:
        return "hit";
    case CacheOutcome::Bypass:
        return "bypass";
    case CacheOutcome::Coalesced:
        return "coalesced";
    }
    return "off";
}

MetricsInterval MetricsSnapshot::since(const MetricsSnapshot& earlier) const {
    MetricsInterval interval;
    interval.seconds = static_cast<double>(nanosecondsBetween(earlier.at, at)) / 1e9;
    const Histogram recent = latency.since(earlier.latency);
    interval.queries = recent.count();
    interval.failures = failures - earlier.failures;
    if (interval.seconds > 0)
        interval.queriesPerSecond = static_cast<double>(interval.queries) / interval.seconds;
    interval.p50Ns = recent.percentile(0.50);
    interval.p95Ns = recent.percentile(0.95);
    interval.p99Ns = recent.percentile(0.99);
    const auto difference = [&](CacheOutcome outcome) {
        const auto index = hone::at(outcome);
        return cache[index] - earlier.cache[index];
    };
    const std::uint64_t served =
        difference(CacheOutcome::Hit) + difference(CacheOutcome::Coalesced);
    interval.cacheLookups = served + difference(CacheOutcome::Miss);
    if (interval.cacheLookups > 0)
        interval.hitRate = static_cast<double>(served) / static_cast<double>(interval.cacheLookups);
    return interval;
}

void MetricsHub::record(const QuerySample& sample) {
    latency_.record(sample.totalNs);
    rows_.fetch_add(static_cast<std::uint64_t>(sample.rows), std::memory_order_relaxed);
    cache_[at(sample.cache)].fetch_add(1, std::memory_order_relaxed);
    if (sample.failed) failures_.fetch_add(1, std::memory_order_relaxed);
}

MetricsSnapshot MetricsHub::snapshot() const {
    MetricsSnapshot snapshot;
    snapshot.at = clock_.now();
    snapshot.failures = failures_.load(std::memory_order_relaxed);
    snapshot.rows = rows_.load(std::memory_order_relaxed);
    for (std::size_t i = 0; i < cache_.size(); ++i)
        snapshot.cache[i] = cache_[i].load(std::memory_order_relaxed);
    snapshot.latency = latency_.snapshot();
    return snapshot;
}

} // namespace hone
