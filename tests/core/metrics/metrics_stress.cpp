// Threads record while snapshots are taken: no snapshot goes back, and at the end nothing is
// missing.
#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

#include "core/metrics/metrics_hub.h"

using namespace hone;

int main() {
    constexpr int recorders = 4;
    constexpr std::int64_t samples = 50'000;
    MetricsHub hub;
    std::atomic<int> running{recorders};

    std::vector<std::jthread> threads;
    for (int i = 0; i < recorders; ++i)
        threads.emplace_back([&hub, &running] {
            for (std::int64_t n = 0; n < samples; ++n)
                hub.record(
                    {n, 2, n % 2 == 0 ? CacheOutcome::Hit : CacheOutcome::Miss, n % 10 == 0});
            --running;
        });

    int wentBack = 0;
    MetricsSnapshot last = hub.snapshot();
    while (running > 0) {
        MetricsSnapshot now = hub.snapshot();
        const MetricsInterval interval = now.since(last);
        if (interval.queries != now.latency.count() - last.latency.count() ||
            now.latency.count() < last.latency.count() || now.rows < last.rows ||
            now.latency.sum() < last.latency.sum())
            ++wentBack;
        last = std::move(now);
    }
    threads.clear();

    const MetricsSnapshot end = hub.snapshot();
    constexpr auto all = static_cast<std::uint64_t>(recorders * samples);
    const bool exact = end.latency.count() == all && end.rows == 2 * all &&
                       end.failures == all / 10 && end.cache[2] == all / 2 &&
                       end.cache[1] == all / 2 &&
                       end.latency.sum() == recorders * (samples * (samples - 1) / 2);
    std::printf("recorded %llu of %llu, snapshots that went back: %d\n",
                static_cast<unsigned long long>(end.latency.count()),
                static_cast<unsigned long long>(all), wentBack);
    return exact && wentBack == 0 ? 0 : 1;
}
