#include "core/pool/size_advice.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>

#include "core/base/text.h"

namespace hone {
namespace {

constexpr std::size_t mostPoints = 8;
constexpr double kneeShare = 0.95;
constexpr double noWorse = 0.98; // of the best throughput: within what measuring can tell

std::vector<int> firstSizes(int largest) {
    constexpr std::size_t most = mostPoints - 2;
    std::vector<int> sizes;
    for (int size = 1; size < largest; size *= 2)
        sizes.push_back(size);
    sizes.push_back(largest);
    // Of a long series the middle is thinned out.
    while (sizes.size() > most)
        sizes.erase(sizes.end() - 3);
    return sizes;
}

const SizePoint& bestOf(const std::vector<SizePoint>& points) {
    return *std::ranges::max_element(points, {}, &SizePoint::opsPerSecond);
}

const SizePoint& smallestGood(const std::vector<SizePoint>& points) {
    const double enough = noWorse * bestOf(points).opsPerSecond;
    return *std::ranges::find_if(
        points, [&](const SizePoint& point) { return point.opsPerSecond >= enough; });
}

std::optional<ScalabilityFit> fitOf(const std::vector<SizePoint>& points) {
    std::vector<ThroughputPoint> curve;
    for (const SizePoint& point : points)
        curve.push_back({static_cast<double>(point.size), point.opsPerSecond});
    return fitScalability(curve);
}

// Where one more measurement tells most: where the curve is highest, where it bends, or between
// the good sizes and their neighbours.
std::optional<int> nextSize(const std::vector<SizePoint>& points,
                            const std::optional<ScalabilityFit>& fit, int largest) {
    const auto measured = [&](int size) {
        return std::ranges::find(points, size, &SizePoint::size) != points.end();
    };
    std::vector<int> wanted;
    if (fit) {
        if (const auto peak = fit->peak())
            wanted.push_back(std::clamp(static_cast<int>(std::lround(*peak)), 1, largest));
        wanted.push_back(fit->knee(largest, noWorse));
    }
    const auto best = static_cast<std::size_t>(&bestOf(points) - points.data());
    if (best > 0) wanted.push_back((points[best - 1].size + points[best].size) / 2);
    if (best + 1 < points.size()) wanted.push_back((points[best].size + points[best + 1].size) / 2);
    const auto next = std::ranges::find_if_not(wanted, measured);
    return next == wanted.end() ? std::nullopt : std::optional(*next);
}

std::string reasonOf(const SizeAdvice& advice, int largest) {
    const SizePoint& chosen =
        *std::ranges::find(advice.points, advice.recommended, &SizePoint::size);
    const SizePoint& best = bestOf(advice.points);
    const double share = chosen.opsPerSecond / best.opsPerSecond;
    std::string text = std::to_string(advice.recommended) +
                       (advice.recommended == 1 ? " connection gives " : " connections give ") +
                       formatCount(std::llround(chosen.opsPerSecond)) + " operations a second, " +
                       formatShare(share) + " of the most that was measured (at " +
                       std::to_string(best.size) + ").";
    const SizePoint& last = advice.points.back();
    if (last.size > advice.recommended && last.opsPerSecond < kneeShare * chosen.opsPerSecond)
        text += " More make it slower: " + std::to_string(last.size) + " give " +
                formatShare(last.opsPerSecond / chosen.opsPerSecond) + " of that.";
    else if (advice.recommended < largest)
        text += " More add nothing that could be measured.";
    return text;
}

} // namespace

Result<SizeAdvice> adviseSize(int largest,
                              const std::function<Result<SizePoint>(int size)>& measure) {
    SizeAdvice advice;
    const auto add = [&](int size) -> Result<void> {
        auto point = measure(size);
        if (!point) return fail(std::move(point.error()));
        if (!(point->opsPerSecond > 0))
            return fail(ErrorCode::Timeout, "No operation ended while the pool had " +
                                                std::to_string(size) + " connections.");
        advice.points.push_back(*point);
        std::ranges::sort(advice.points, {}, &SizePoint::size);
        return {};
    };
    for (const int size : firstSizes(std::max(largest, 1)))
        if (auto added = add(size); !added) return fail(added.error());
    while (advice.points.size() < mostPoints) {
        const auto next = nextSize(advice.points, fitOf(advice.points), largest);
        if (!next) break;
        if (auto added = add(*next); !added) return fail(added.error());
    }
    advice.fit = fitOf(advice.points);
    const SizePoint& chosen = smallestGood(advice.points);
    advice.recommended = chosen.size;
    advice.knee = advice.fit ? advice.fit->knee(largest, kneeShare) : chosen.size;
    advice.busy = chosen.opsPerSecond * static_cast<double>(chosen.usageNs) / 1e9;
    advice.reason = reasonOf(advice, largest);
    return advice;
}

Result<SizePoint> measureSize(const ConnectionPool::Connect& connect, int size,
                              const Operation& operation, const SizeLoad& load) {
    PoolConfig config;
    config.minimum = config.maximum = size;
    config.acquireTimeout = std::chrono::hours(1);
    ConnectionPool pool(connect, config);
    if (auto warm = pool.warmUp(std::chrono::seconds(60)); !warm) return fail(warm.error());

    ConcurrentHistogram latency;
    std::atomic<std::uint64_t> next{0};
    std::atomic<bool> ended{false};
    std::mutex mutex;
    std::optional<Error> failure; // guarded by mutex
    const auto run = [&]() -> Result<void> {
        const TimePoint asked = Clock::system().now();
        auto lease = pool.acquire({"sweep", std::nullopt, load.stop});
        if (!lease) return fail(lease.error());
        if (auto done = operation(**lease, next++); !done) return done;
        lease->release();
        latency.record(nanosecondsBetween(asked, Clock::system().now()));
        return {};
    };
    const TimePoint began = Clock::system().now();
    {
        std::vector<std::jthread> callers;
        for (int i = 0; i < load.callers; ++i)
            callers.emplace_back([&] {
                do { // once at least, however late the thread comes
                    const auto done = run();
                    if (done) continue;
                    ended = true;
                    const std::lock_guard lock(mutex);
                    if (!failure) failure = done.error();
                } while (!ended && Clock::system().now() - began < load.duration);
            });
    }
    if (failure) return fail(*failure);
    const double seconds =
        static_cast<double>(nanosecondsBetween(began, Clock::system().now())) / 1e9;
    const Histogram all = latency.snapshot();
    return SizePoint{size, static_cast<double>(all.count()) / seconds, all.percentile(0.5),
                     all.percentile(0.99), static_cast<std::int64_t>(pool.stats().usageNs.mean())};
}

} // namespace hone
