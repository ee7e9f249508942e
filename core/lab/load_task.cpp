#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "core/engine/collect.h"
#include "core/lab/task.h"
#include "core/metrics/histogram.h"
#include "core/pool/connection_pool.h"

namespace hone::lab {
namespace {

class LoadTask final : public Task {
public:
    LoadTask(const LoadJob& job, const TaskPlace& place, bool numbered)
        : job_(job), place_(place), sql_(filledIn(job.sql, place.settings)),
          writer_(filledIn(job.writer, place.settings)), numbered_(numbered) {}

    // The time of a load is that of its duration for each request that was answered.
    Result<std::int64_t> run(RunFigures& figures, RowDigest*) override {
        PoolConfig config;
        config.minimum = config.maximum =
            static_cast<int>(std::clamp<std::int64_t>(job_.pool.in(place_.settings), 1, 1'000));
        config.acquireTimeout = Milliseconds(job_.acquireTimeoutMs.in(place_.settings));
        SqliteDriver& driver = *place_.database.driver;
        ConnectionPool pool([&driver] { return driver.connect(Access::ReadOnly); }, config);
        if (auto warm = pool.warmUp(std::chrono::seconds(30)); !warm) return fail(warm.error());

        Counts counts;
        const TimePoint began = Clock::system().now();
        const TimePoint end = began + Milliseconds(job_.milliseconds.in(place_.settings));
        {
            std::vector<std::jthread> threads;
            const std::int64_t workers =
                std::clamp<std::int64_t>(job_.workers.in(place_.settings), 1, 1'000);
            for (std::int64_t i = 0; i < workers; ++i)
                threads.emplace_back([&] { work(pool, counts, end); });
            if (!writer_.empty()) threads.emplace_back([&] { write(counts, end); });
        }
        const std::int64_t took = nanosecondsBetween(began, Clock::system().now());
        if (place_.stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
        if (counts.error) return fail(*counts.error);
        const Histogram latency = counts.latency.snapshot();
        const auto answered = static_cast<double>(latency.count());
        figures["throughput"] = answered * 1e9 / static_cast<double>(took);
        figures["p99"] = static_cast<double>(latency.percentile(0.99));
        figures["longest"] = static_cast<double>(latency.percentile(1));
        figures["rows"] = static_cast<double>(counts.rows);
        figures["timeouts"] = static_cast<double>(counts.timeouts);
        figures["failures"] = static_cast<double>(counts.failures);
        figures["writes"] = static_cast<double>(counts.writes);
        figures["waits"] = static_cast<double>(pool.stats().acquiredAfterWait);
        return static_cast<std::int64_t>(static_cast<double>(took) / std::max(1.0, answered));
    }

private:
    struct Counts {
        ConcurrentHistogram latency;
        std::atomic<std::int64_t> rows{0}, timeouts{0}, failures{0}, writes{0};
        std::atomic<std::uint64_t> next{0};
        std::mutex mutex;
        std::optional<Error> error; // guarded by mutex
    };

    bool goesOn(const TimePoint& end) const {
        return Clock::system().now() < end && !place_.stop.stop_requested();
    }

    // What a load is about is counted; anything else ends it.
    static bool count(Counts& counts, const Error& error) {
        if (error.code == ErrorCode::PoolTimeout) {
            ++counts.timeouts;
            return true;
        }
        if (error.code == ErrorCode::Busy) {
            ++counts.failures;
            return true;
        }
        const std::lock_guard lock(counts.mutex);
        if (!counts.error) counts.error = error;
        return false;
    }

    void work(ConnectionPool& pool, Counts& counts, const TimePoint& end) {
        const std::int64_t holdUs = job_.holdUs.in(place_.settings);
        const std::int64_t thinkUs = job_.thinkUs.in(place_.settings);
        while (goesOn(end)) {
            const TimePoint asked = Clock::system().now();
            {
                auto lease = pool.acquire({"lab", std::nullopt, place_.stop});
                if (!lease) {
                    if (!count(counts, lease.error())) return;
                    continue;
                }
                const auto rows = ask(**lease, counts.next++);
                if (!rows) {
                    if (!count(counts, rows.error())) return;
                    continue;
                }
                counts.rows += *rows;
                if (holdUs > 0) waitFor(holdUs, place_.stop);
            }
            if (thinkUs > 0) waitFor(thinkUs, place_.stop);
            counts.latency.record(nanosecondsBetween(asked, Clock::system().now()));
        }
    }

    Result<std::int64_t> ask(Connection& connection, std::uint64_t number) const {
        const ExecuteOptions limits{.stop = place_.stop, .deadline = {}};
        auto statement = connection.prepare(sql_, limits);
        if (!statement) return fail(statement.error());
        const Value value(static_cast<std::int64_t>(number) + 1);
        NoRows rows;
        const auto done = (*statement)->execute({&value, numbered_ ? 1u : 0u}, rows, limits);
        if (!done) return fail(done.error());
        return done->rows;
    }

    void write(Counts& counts, const TimePoint& end) {
        const std::int64_t pauseUs = job_.writerPauseUs.in(place_.settings);
        while (goesOn(end)) {
            const auto done = runScript(*place_.database.connection, writer_,
                                        {.stop = place_.stop, .deadline = {}});
            if (done) {
                ++counts.writes;
            } else {
                (void)place_.database.connection->reset();
                if (!count(counts, done.error())) return;
            }
            if (pauseUs > 0) waitFor(pauseUs, place_.stop);
        }
    }

    const LoadJob job_;
    const TaskPlace place_;
    const std::string sql_, writer_;
    const bool numbered_;
};

} // namespace

Result<std::unique_ptr<Task>> makeTask(const LoadJob& job, const TaskPlace& place) {
    auto statement = place.database.connection->prepare(filledIn(job.sql, place.settings),
                                                        {.stop = place.stop, .deadline = {}});
    if (!statement) return fail(statement.error());
    const std::size_t parameters = (*statement)->info().parameters.size();
    if (parameters > 1)
        return fail(ErrorCode::InvalidArgument,
                    "The request's number is ?1, and the only parameter.");
    return std::make_unique<LoadTask>(job, place, parameters == 1);
}

} // namespace hone::lab
