#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <random>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/pool/connect_retry.h"

namespace hone {

struct CircuitConfig {
    Milliseconds tooLong{50}; // one command that takes longer opens the circuit
    // So do several that together take longer than tooLong and this much for each.
    Milliseconds allowance{1};
    Milliseconds slow{5}; // so do slowOf64 of the last 64 that take longer than this
    int slowOf64 = 4;
    Milliseconds firstPause{100}; // before a probe; doubles with every failure, half of it by lot
    Milliseconds longestPause{5'000};
    Milliseconds steadyAfter{10'000}; // closed for so long, the pauses begin anew

    bool operator==(const CircuitConfig&) const = default;
};

// Closed: commands go through. Open: none does. HalfOpen: a probe is on its way.
enum class CircuitState { Closed, Open, HalfOpen };

struct CircuitReport {
    CircuitState state = CircuitState::Open;
    std::optional<Error> cause; // why it was opened last; stays after it closed
    std::uint64_t opened = 0;   // how often
    WallTime since;             // when the state was entered
};

// Keeps a server that fails or is slow from holding up callers. Callers ask closed() and tell how
// their commands went; one background thread alone probes whether the server is back. It starts
// open, with the first probe due. Any thread.
class CircuitBreaker {
public:
    explicit CircuitBreaker(CircuitConfig config, Clock& clock = Clock::system());

    bool closed() const { return closed_.load(std::memory_order_acquire); }

    // How a command went. True when that opened the circuit.
    bool succeeded(Nanoseconds took);
    bool failed(Error cause);

    // For the background thread: begins a probe if one is due, and tells how it went.
    bool beginProbe();
    void probeSucceeded();
    void probeFailed(Error cause);
    TimePoint nextProbe() const;

    const CircuitConfig& config() const { return config_; }
    CircuitReport report() const;

private:
    int countSlow(bool slow); // how many of the last 64 were, if this one is
    Nanoseconds addExcess(Nanoseconds more);
    void open(Error cause); // needs mutex_ held

    const CircuitConfig config_;
    PoolConfig pauses_;
    Clock& clock_;
    std::atomic<bool> closed_{false};
    // Bit n: the command n before the last was slow.
    std::atomic<std::uint64_t> slow_{0};
    std::atomic<std::int64_t> excess_{0}; // ns beyond the allowances, not below 0

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    ConnectRetry retry_;
    CircuitReport report_;
    TimePoint closedAt_;
    std::mt19937_64 random_{std::random_device{}()};
};

} // namespace hone
