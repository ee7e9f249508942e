#include "core/measure/pool_comparison.h"

#include <mutex>
#include <thread>

#include "core/base/text.h"

namespace hone {
namespace {

// One operation of a run, by its number.
using Step = std::function<Result<void>(std::uint64_t number)>;

// Every caller's operations, on threads that begin and end with the run; the time for all of them.
Result<std::int64_t> timeRun(const PoolComparisonOptions& options, const Step& step) {
    std::mutex mutex;
    std::optional<Error> failure; // guarded by mutex
    std::atomic<bool> failed{false};
    const auto call = [&](int caller) {
        for (int i = 0; i < options.queries && !failed; ++i) {
            if (options.pairing.stop.stop_requested()) return;
            const auto done = step(static_cast<std::uint64_t>(caller * options.queries + i));
            if (done) continue;
            failed = true;
            const std::lock_guard lock(mutex);
            if (!failure) failure = done.error();
        }
    };
    const TimePoint began = Clock::system().now();
    {
        std::vector<std::jthread> callers;
        for (int caller = 0; caller < options.callers; ++caller)
            callers.emplace_back([&call, caller] { call(caller); });
    }
    if (options.pairing.stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
    if (failure) return fail(*failure);
    return nanosecondsBetween(began, Clock::system().now());
}

Result<void> check(const PoolComparisonOptions& options) {
    if (options.callers < 1 || options.callers > 1'000)
        return fail(ErrorCode::InvalidArgument, "The callers must be from 1 to 1000.");
    if (options.queries < 1 || options.queries > 100'000)
        return fail(ErrorCode::InvalidArgument, "The queries of a run must be from 1 to 100 000.");
    return {};
}

} // namespace

Result<PoolComparison> comparePool(const ConnectionPool::Connect& connect,
                                   const Operation& operation, const PoolComparisonOptions& options,
                                   const std::function<void(int, int)>& progress) {
    if (auto checked = check(options); !checked) return fail(checked.error());
    PoolConfig config;
    config.minimum = config.maximum = options.callers;
    config.acquireTimeout = std::chrono::minutes(1);
    ConnectionPool pool(connect, config);
    if (auto warm = pool.warmUp(std::chrono::seconds(60)); !warm) return fail(warm.error());

    ConcurrentHistogram connecting;
    const Step anew = [&](std::uint64_t number) -> Result<void> {
        const TimePoint began = Clock::system().now();
        const auto connection = connect();
        if (!connection) return fail(connection.error());
        connecting.record(nanosecondsBetween(began, Clock::system().now()));
        return operation(**connection, number);
    };
    const Step pooled = [&](std::uint64_t number) -> Result<void> {
        auto lease = pool.acquire({"comparison", std::nullopt, options.pairing.stop});
        if (!lease) return fail(lease.error());
        return operation(**lease, number);
    };
    auto compared =
        comparePaired([&] { return timeRun(options, anew); },
                      [&] { return timeRun(options, pooled); }, options.pairing, progress);
    if (!compared) return fail(compared.error());
    return PoolComparison{std::move(*compared), options.callers, options.queries,
                          connecting.snapshot().percentile(0.5),
                          pool.stats().acquireNs.percentile(0.5)};
}

std::string poolComparisonRemark(const PoolComparison& comparison) {
    return "Each run is " + formatCount(comparison.operations()) + " queries of " +
           formatCount(comparison.callers) +
           (comparison.callers == 1 ? " caller" : " callers at once") + ". Connecting takes " +
           formatDuration(comparison.connectNs) + ", borrowing from the pool " +
           formatDuration(comparison.acquireNs) + " (medians, measured).";
}

} // namespace hone
