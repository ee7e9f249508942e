#pragma once

#include <atomic>
#include <cstdint>

#include "core/base/clock.h"
#include "core/metrics/histogram.h"

namespace hone {

enum class CacheOutcome { Off, Miss, Hit, Bypass, Coalesced };
inline constexpr int cacheOutcomeCount = 5;
// "off", "miss", "hit", "bypass", "coalesced", as in JSON.
const char* cacheOutcomeName(CacheOutcome outcome);

// What one finished statement adds to the live figures.
struct QuerySample {
    std::int64_t totalNs = 0;
    std::int64_t rows = 0;
    CacheOutcome cache = CacheOutcome::Off;
    bool failed = false;
};

// Rates and percentiles of a stretch of time. Nothing happened: queries is 0 and the percentiles
// mean nothing.
struct MetricsInterval {
    double seconds = 0;
    std::uint64_t queries = 0;
    std::uint64_t failures = 0;
    double queriesPerSecond = 0;
    std::int64_t p50Ns = 0, p95Ns = 0, p99Ns = 0;
    std::uint64_t cacheLookups = 0; // hits, coalesced and misses
    double hitRate = 0;             // 0 to 1; hits and coalesced over lookups
};

// The state of all counters at one moment; does the arithmetic between two moments.
struct MetricsSnapshot {
    TimePoint at;
    std::uint64_t failures = 0;
    std::uint64_t rows = 0;
    std::array<std::uint64_t, cacheOutcomeCount> cache{}; // finished statements by CacheOutcome
    Histogram latency;                                    // of all finished statements

    MetricsInterval since(const MetricsSnapshot& earlier) const;
};

// Where workers record what they finished. Any thread; recording never waits.
class MetricsHub {
public:
    explicit MetricsHub(Clock& clock = Clock::system()) : clock_(clock) {}
    void record(const QuerySample& sample);
    MetricsSnapshot snapshot() const;

private:
    Clock& clock_;
    std::atomic<std::uint64_t> failures_{0};
    std::atomic<std::uint64_t> rows_{0};
    std::array<std::atomic<std::uint64_t>, cacheOutcomeCount> cache_{};
    ConcurrentHistogram latency_;
};

} // namespace hone
