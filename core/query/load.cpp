#include "core/query/load.h"

#include <condition_variable>
#include <random>

namespace hone {

Load::Load(QueryRunner& runner, LoadConfig config, Clock& clock)
    : runner_(runner), config_(std::move(config)), clock_(clock), started_(clock.now()),
      active_(config_.workers) {
    for (int i = 0; i < config_.workers; ++i)
        threads_.emplace_back([this, i](std::stop_token stop) { work(i, std::move(stop)); });
}

Load::~Load() {
    stop();
    threads_.clear();
}

void Load::stop() {
    for (std::jthread& thread : threads_)
        thread.request_stop();
}

bool Load::running() const {
    return active_.load() > 0;
}

LoadResult Load::result() const {
    LoadResult result;
    result.latency = latency_.snapshot();
    result.executions = result.latency.count();
    result.failures = failures_.load();
    const std::lock_guard lock(mutex_);
    result.firstError = firstError_;
    result.seconds =
        static_cast<double>(nanosecondsBetween(started_, ended_.value_or(clock_.now()))) / 1e9;
    return result;
}

void Load::work(int worker, std::stop_token stop) {
    const TimePoint end = started_ + config_.duration;
    std::mt19937_64 random(static_cast<std::uint64_t>(worker) + 1);
    std::mutex mutex;
    std::condition_variable_any pause;

    QueryRequest request = config_.request;
    request.purpose = Purpose::Load;
    request.holder = "load-" + std::to_string(worker + 1);
    request.tab = nullptr;
    while (!stop.stop_requested() && clock_.now() < end) {
        if (config_.rate) {
            const auto number = static_cast<double>(next_++);
            const TimePoint intended =
                started_ + std::chrono::duration_cast<Nanoseconds>(
                               std::chrono::duration<double>(number / *config_.rate));
            if (intended >= end) break;
            std::unique_lock lock(mutex);
            pause.wait_until(lock, stop, intended, [] { return false; });
            if (stop.stop_requested()) break;
            request.intendedStart = intended;
        }
        for (const auto& [name, highest] : config_.varied)
            request.parameters[name] =
                std::uniform_int_distribution<std::int64_t>(1, highest)(random);
        const auto run = runner_.runHere(request, stop);
        if (stop.stop_requested()) break;
        const StatementResult last = run->latest();
        if (last.report != nullptr) latency_.record(last.report->timing.totalNs);
        if (auto error = run->error()) {
            ++failures_;
            const std::lock_guard lock(mutex_);
            if (!firstError_) firstError_ = std::move(error);
        }
    }
    if (--active_ == 0) {
        const std::lock_guard lock(mutex_);
        ended_ = clock_.now();
    }
}

} // namespace hone
