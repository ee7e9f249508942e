#include "core/metrics/metrics_hub.h"

#include <algorithm>

namespace hone {

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
    const auto outcomes = [&](CacheOutcome outcome) {
        const auto at = static_cast<std::size_t>(outcome);
        return cache[at] - earlier.cache[at];
    };
    const Histogram recent = latency.since(earlier.latency);

    MetricsInterval interval;
    interval.seconds = static_cast<double>(nanosecondsBetween(earlier.at, at)) / 1e9;
    interval.queries = recent.count();
    interval.failures = failures - earlier.failures;
    if (interval.seconds > 0)
        interval.queriesPerSecond = static_cast<double>(interval.queries) / interval.seconds;
    interval.p50Ns = recent.percentile(0.50);
    interval.p95Ns = recent.percentile(0.95);
    interval.p99Ns = recent.percentile(0.99);
    const std::uint64_t served = outcomes(CacheOutcome::Hit) + outcomes(CacheOutcome::Coalesced);
    interval.cacheLookups = served + outcomes(CacheOutcome::Miss);
    if (interval.cacheLookups > 0)
        interval.hitRate = static_cast<double>(served) / static_cast<double>(interval.cacheLookups);
    return interval;
}

void MetricsHub::record(const QuerySample& sample) {
    latency_.record(sample.totalNs);
    cache_[static_cast<std::size_t>(sample.cache)].fetch_add(1, std::memory_order_relaxed);
    const auto rows = static_cast<std::uint64_t>(std::max<std::int64_t>(sample.rows, 0));
    rows_.fetch_add(rows, std::memory_order_relaxed);
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
