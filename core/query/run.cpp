#include "core/query/run.h"

namespace hone {

Run::Run(std::uint64_t id, QueryRequest request, TimePoint submitted)
    : id_(id), request_(std::move(request)),
      submitted_(request_.intendedStart.value_or(submitted)) {}

void Run::cancel() {
    RunState state = state_.load();
    while (state != RunState::Done && state != RunState::Stopping)
        if (state_.compare_exchange_weak(state, RunState::Stopping)) break;
    stop_.request_stop();
}

bool Run::waitFor(Milliseconds limit) const {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, limit, [this] { return done(); });
}

void Run::wait() const {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return done(); });
}

std::vector<StatementResult> Run::results() const {
    const std::lock_guard lock(mutex_);
    if (sink_ != nullptr) sink_->requestFlush();
    return {results_.begin(), results_.end()};
}

StatementResult Run::latest() const {
    const std::lock_guard lock(mutex_);
    if (sink_ != nullptr) sink_->requestFlush();
    return results_.empty() ? StatementResult{} : results_.back();
}

std::size_t Run::statementsBegun() const {
    const std::lock_guard lock(mutex_);
    return begun_;
}

std::optional<Error> Run::error() const {
    const std::lock_guard lock(mutex_);
    return error_;
}

void Run::begin() {
    RunState queued = RunState::Queued;
    state_.compare_exchange_strong(queued, RunState::Running);
}

void Run::beginStatement(StatementSpan span, RowSink* sink) {
    const std::lock_guard lock(mutex_);
    if (results_.size() == keptResults) results_.pop_front();
    results_.push_back({span, nullptr, nullptr});
    ++begun_;
    sink_ = sink;
}

void Run::setResult(std::shared_ptr<const ResultStore> result) {
    const std::lock_guard lock(mutex_);
    results_.back().result = std::move(result);
}

void Run::endStatement(std::shared_ptr<const ExecutionReport> report) {
    const std::lock_guard lock(mutex_);
    results_.back().report = std::move(report);
    sink_ = nullptr;
}

void Run::finish(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    state_.store(RunState::Done, std::memory_order_release);
    ended_.notify_all();
}

} // namespace hone
