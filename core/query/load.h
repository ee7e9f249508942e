#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/metrics/histogram.h"
#include "core/query/query_runner.h"

namespace hone {

struct LoadConfig {
    QueryRequest request; // the statement; purpose and holder are set by the load
    int workers = 4;
    Milliseconds duration{10'000};
    // Statements a second over all workers, latency counted from the intended start so that a stall
    // is not hidden (no coordinated omission); none: each worker as fast as it goes, a closed loop.
    std::optional<double> rate;
    // Names of parameters that get a new integer at every execution, from 1 to the given maximum.
    std::map<std::string, std::int64_t> varied;
};

struct LoadResult {
    std::uint64_t executions = 0;
    std::uint64_t failures = 0;
    double seconds = 0;
    Histogram latency; // nanoseconds; from the intended start at a fixed rate
    std::optional<Error> firstError;
};

// Runs one statement from several threads for a time. Any thread.
class Load {
public:
    Load(QueryRunner& runner, LoadConfig config, Clock& clock = Clock::system());
    ~Load(); // stops and waits

    const LoadConfig& config() const { return config_; }
    void stop();          // returns at once
    bool running() const; // false when all workers have ended
    LoadResult result() const;

private:
    void work(int worker, std::stop_token stop);

    QueryRunner& runner_;
    const LoadConfig config_;
    Clock& clock_;
    const TimePoint started_;
    std::atomic<int> active_;
    std::atomic<std::int64_t> next_{0}; // number of the next execution at a fixed rate
    ConcurrentHistogram latency_;
    std::atomic<std::uint64_t> failures_{0};
    mutable std::mutex mutex_;
    std::optional<Error> firstError_; // guarded by mutex_
    std::optional<TimePoint> ended_;  // guarded by mutex_
    std::vector<std::jthread> threads_;
};

} // namespace hone
