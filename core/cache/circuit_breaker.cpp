#include "core/cache/circuit_breaker.h"

#include <algorithm>
#include <bit>

#include "core/base/text.h"

namespace hone {

CircuitBreaker::CircuitBreaker(CircuitConfig config, Clock& clock)
    : config_(config), clock_(clock) {
    pauses_.firstRetryPause = config.firstPause;
    pauses_.longestRetryPause = config.longestPause;
    report_.since = clock.wallNow();
}

bool CircuitBreaker::succeeded(Nanoseconds took) {
    const auto slow = [](std::string message) {
        return Error{ErrorCode::Timeout, "Redis is slow: " + std::move(message), {}, {}};
    };
    const int slowOnes = countSlow(took > config_.slow);
    const Nanoseconds excess = addExcess(took - config_.allowance);
    if (took > config_.tooLong)
        return failed(slow("one command took " + formatDuration(took.count()) + "."));
    if (excess > config_.tooLong)
        return failed(slow("its last commands took " + formatDuration(excess.count()) +
                           " longer than they may."));
    if (slowOnes >= config_.slowOf64)
        return failed(slow(std::to_string(slowOnes) + " of the last 64 commands took longer than " +
                           formatDuration(Nanoseconds(config_.slow).count()) + "."));
    return false;
}

int CircuitBreaker::countSlow(bool slow) {
    std::uint64_t before = slow_.load(std::memory_order_relaxed);
    if (before == 0 && !slow) return 0;
    while (!slow_.compare_exchange_weak(before, before << 1 | (slow ? 1 : 0),
                                        std::memory_order_relaxed)) {
    }
    return slow ? std::popcount(before << 1 | 1) : 0;
}

Nanoseconds CircuitBreaker::addExcess(Nanoseconds more) {
    std::int64_t before = excess_.load(std::memory_order_relaxed);
    if (before == 0 && more.count() <= 0) return {};
    std::int64_t after;
    do {
        after = std::max<std::int64_t>(before + more.count(), 0);
    } while (!excess_.compare_exchange_weak(before, after, std::memory_order_relaxed));
    return Nanoseconds(after);
}

bool CircuitBreaker::failed(Error cause) {
    const std::lock_guard lock(mutex_);
    // What comes in late, of commands that were under way when another opened it, changes nothing.
    if (report_.state != CircuitState::Closed) return false;
    if (clock_.now() - closedAt_ >= config_.steadyAfter) retry_.succeeded();
    open(std::move(cause));
    return true;
}

void CircuitBreaker::open(Error cause) {
    closed_.store(false, std::memory_order_release);
    if (report_.state == CircuitState::Closed) ++report_.opened;
    report_.state = CircuitState::Open;
    report_.since = clock_.wallNow();
    report_.cause = cause;
    retry_.failed(std::move(cause), clock_.now(), pauses_, random_);
}

bool CircuitBreaker::beginProbe() {
    const std::lock_guard lock(mutex_);
    if (report_.state != CircuitState::Open || !retry_.mayTry(clock_.now())) return false;
    report_.state = CircuitState::HalfOpen;
    report_.since = clock_.wallNow();
    return true;
}

void CircuitBreaker::probeSucceeded() {
    const std::lock_guard lock(mutex_);
    slow_.store(0, std::memory_order_relaxed);
    excess_.store(0, std::memory_order_relaxed);
    report_.state = CircuitState::Closed;
    report_.since = clock_.wallNow();
    closedAt_ = clock_.now();
    closed_.store(true, std::memory_order_release);
}

void CircuitBreaker::probeFailed(Error cause) {
    const std::lock_guard lock(mutex_);
    open(std::move(cause));
}

TimePoint CircuitBreaker::nextProbe() const {
    const std::lock_guard lock(mutex_);
    return retry_.nextTry();
}

CircuitReport CircuitBreaker::report() const {
    const std::lock_guard lock(mutex_);
    return report_;
}

} // namespace hone
