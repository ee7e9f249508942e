#include "app/ctl/bench_pool_runs.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <semaphore>
#include <thread>
#include <vector>

namespace hone::ctl {
namespace {

using Steady = std::chrono::steady_clock;

class NoDatabase final : public Connection {
public:
    explicit NoDatabase(const std::atomic<bool>* down = nullptr) : down_(down) {}
    Result<std::unique_ptr<Statement>> prepare(std::string_view, const ExecuteOptions&) override {
        return fail(ErrorCode::Unsupported, "There is no database.");
    }
    void interrupt() noexcept override {}
    ConnectionState state() const override { return {}; }
    Result<void> reset() override { return validate({}); }
    Result<void> validate(Milliseconds) override {
        if (down_ != nullptr && *down_) return fail(ErrorCode::Io, "The database is down.");
        return {};
    }
    Result<std::int64_t> dataVersion() override { return 1; }
    Result<Catalog> catalog(std::stop_token) override { return Catalog{}; }
    Result<std::vector<ObjectSize>> objectSizes(std::stop_token) override {
        return std::vector<ObjectSize>{};
    }

private:
    const std::atomic<bool>* const down_;
};

Result<std::unique_ptr<Connection>> connectAtOnce() {
    return std::make_unique<NoDatabase>();
}

PoolConfig poolOf(int minimum, int maximum) {
    PoolConfig config;
    config.minimum = minimum;
    config.maximum = maximum;
    config.acquireTimeout = Milliseconds(60'000);
    return config;
}

// Calls body(number) on so many threads that start together.
template <typename Body>
void together(int threads, Body body) {
    std::counting_semaphore<> go(0);
    std::vector<std::jthread> all;
    for (int i = 0; i < threads; ++i)
        all.emplace_back([&go, &body, i] {
            go.acquire();
            body(i);
        });
    go.release(threads);
}

} // namespace

CycleRun runCycles(int threads, int connections, Nanoseconds duration) {
    ConnectionPool pool(&connectAtOnce, poolOf(connections, connections));
    (void)pool.warmUp(Milliseconds(10'000));
    std::vector<std::uint64_t> done(static_cast<std::size_t>(threads));
    std::atomic<bool> stop{false};
    std::jthread timer([&] {
        std::this_thread::sleep_for(duration);
        stop = true;
    });
    const auto began = Steady::now();
    together(threads, [&](int number) {
        std::uint64_t count = 0;
        while (!stop.load(std::memory_order_relaxed))
            if (pool.acquire({"bench", std::nullopt, {}})) ++count;
        done[static_cast<std::size_t>(number)] = count;
    });
    const double seconds = std::chrono::duration<double>(Steady::now() - began).count();
    const double all =
        static_cast<double>(std::accumulate(done.begin(), done.end(), std::uint64_t{0}));
    const Histogram acquire = pool.stats().acquireNs;
    return {.opsPerSecond = all / seconds,
            .leastShare = static_cast<double>(std::ranges::min(done)) * threads / all,
            .longestWaitNs = acquire.percentile(1),
            .p50Ns = acquire.percentile(0.5),
            .p99Ns = acquire.percentile(0.99)};
}

SpikeRun runSpike() {
    constexpr int callers = 50;
    static constexpr Milliseconds connecting{150};
    static constexpr Milliseconds query{2};
    ConnectionPool pool(
        [] {
            std::this_thread::sleep_for(connecting);
            return connectAtOnce();
        },
        poolOf(5, callers));
    (void)pool.warmUp(Milliseconds(10'000));
    std::atomic<Steady::rep> first{std::numeric_limits<Steady::rep>::max()}, last{0};
    together(callers, [&](int) {
        Steady::rep at = Steady::now().time_since_epoch().count();
        for (Steady::rep seen = first; at < seen && !first.compare_exchange_weak(seen, at);) {
        }
        {
            const auto lease = pool.acquire({"spike", std::nullopt, {}});
            std::this_thread::sleep_for(query);
        }
        at = Steady::now().time_since_epoch().count();
        for (Steady::rep seen = last; at > seen && !last.compare_exchange_weak(seen, at);) {
        }
    });
    return {last - first, pool.stats().total()};
}

const char* troubleName(Trouble trouble) {
    constexpr std::array names{"hangs", "refuses", "slow"};
    return names[static_cast<std::size_t>(trouble)];
}

TimeoutRun runTimeouts(Trouble trouble, int callers, Milliseconds timeout) {
    TimeoutRun run{.trouble = trouble};
    std::mutex mutex;
    std::vector<std::int64_t> late;
    run.latestNs = std::numeric_limits<std::int64_t>::min();
    std::atomic<bool> answer{false};
    std::vector<Lease> kept;
    ConnectionPool pool(
        [&]() -> Result<std::unique_ptr<Connection>> {
            if (trouble == Trouble::Refuses) return fail(ErrorCode::Io, "Refused.");
            if (trouble == Trouble::Slow)
                std::this_thread::sleep_for(timeout * 4 / 5);
            else
                answer.wait(false); // until the run is over
            return connectAtOnce();
        },
        poolOf(0, 10));
    together(callers, [&](int) {
        const TimePoint deadline = Steady::now() + timeout;
        auto lease = pool.acquire({"late", deadline, {}});
        const std::int64_t lateness = nanosecondsBetween(deadline, Steady::now());
        const std::lock_guard lock(mutex);
        run.latestNs = std::max(run.latestNs, lateness);
        if (lease) {
            ++run.served;
            kept.push_back(std::move(*lease));
        } else if (lease.error().code == ErrorCode::PoolTimeout) {
            ++run.timedOut;
            late.push_back(lateness);
        } else if (lease.error().code == ErrorCode::Io) {
            ++run.refused;
        } else {
            ++run.wrong;
        }
    });
    answer = true;
    answer.notify_all();
    kept.clear();
    if (!late.empty()) run.earliestNs = std::ranges::min(late);
    run.wrong += trouble == Trouble::Hangs     ? run.served + run.refused
                 : trouble == Trouble::Refuses ? run.served
                                               : run.refused;
    return run;
}

std::int64_t bareTimersLate(int callers, Milliseconds timeout) {
    std::atomic<std::int64_t> latest{0};
    together(callers, [&](int) {
        std::mutex own;
        std::condition_variable never;
        std::unique_lock waiting(own);
        const TimePoint deadline = Steady::now() + timeout;
        never.wait_until(waiting, deadline, [] { return false; });
        const std::int64_t lateness = nanosecondsBetween(deadline, Steady::now());
        for (std::int64_t seen = latest;
             lateness > seen && !latest.compare_exchange_weak(seen, lateness);) {
        }
    });
    return latest;
}

RecoveryRun runOutages(int outages) {
    constexpr int minimum = 3;
    RecoveryRun slowest;
    std::atomic<bool> down{false};
    ConnectionPool pool(
        [&down]() -> Result<std::unique_ptr<Connection>> {
            if (down) return fail(ErrorCode::Io, "The database is down.");
            return std::make_unique<NoDatabase>(&down);
        },
        poolOf(minimum, 5));
    for (int outage = 0; outage < outages; ++outage) {
        (void)pool.warmUp(Milliseconds(10'000));
        down = true;
        const auto until = Steady::now() + Milliseconds(20 + outage * 380 / outages);
        while (Steady::now() < until)
            if (const auto lease = pool.acquire({"outage", std::nullopt, {}}); !lease)
                std::this_thread::sleep_for(Milliseconds(1)); // as a caller would that tries again
        const TimePoint back = Steady::now();
        down = false;
        while (!pool.acquire({"outage", std::nullopt, {}}))
            std::this_thread::sleep_for(Milliseconds(1));
        slowest.firstSuccessNs =
            std::max(slowest.firstSuccessNs, nanosecondsBetween(back, Steady::now()));
        (void)pool.warmUp(Milliseconds(10'000));
        slowest.minimumNs = std::max(slowest.minimumNs, nanosecondsBetween(back, Steady::now()));
    }
    return slowest;
}

} // namespace hone::ctl
