#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/cache/circuit_breaker.h"
#include "core/cache/redis_connection.h"
#include "core/cache/redis_scripts.h"
#include "core/metrics/histogram.h"

namespace hone {

struct RedisLimits {
    int connections = 6;
    Milliseconds connect{1'000};    // a connection with all that belongs to it
    Milliseconds command{50};       // what a caller may be held
    Milliseconds background{1'000}; // commands that nobody waits for
    bool operator==(const RedisLimits&) const = default;
};

// What all scripts are told.
struct RedisScope {
    std::string channel; // where notes are published
    std::string
        generation; // of the database's commit numbers; a part of what the scripts call life
};

// A few connections to one Redis behind a circuit breaker. Callers never connect and never wait for
// a connection: one background thread (probe()) opens them all, and whoever finds none skips Redis.
// Any thread.
class RedisClient {
public:
    // onChange is called, on any thread, when the circuit
    // opened or closed.
    RedisClient(RedisAddress address, RedisLimits limits, CircuitConfig circuit, RedisScope scope,
                Clock& clock, std::function<void()> onChange);

    // Of a caller that waits, or of a background thread.
    enum class Use { Caller, Background };

    // The script's keys, and its arguments after life, era and channel. Closed: the circuit is
    // open; QueueFull: no connection is free; neither sent anything. A circuit that opens is not
    // told to the caller otherwise than by the error.
    Result<RedisReply> run(RedisScript script, RedisWords keys, RedisWords arguments, Use use,
                           std::stop_token stop = {});
    Result<RedisReply> command(RedisWords words, Use use, std::stop_token stop = {});

    // A reply that was well-formed and yet made no sense.
    void distrust(std::string detail);

    bool available() const { return breaker_.closed(); }
    // Opens all connections anew when a probe is due. True when the circuit closed.
    bool probe(std::stop_token stop);
    TimePoint nextProbe() const { return breaker_.nextProbe(); }

    // A connection of the caller's own, for listening.
    Result<std::unique_ptr<RedisConnection>> connect(std::stop_token stop) const;

    CircuitReport circuit() const { return breaker_.report(); }
    std::uint64_t commands() const { return commands_.load(std::memory_order_relaxed); }
    Histogram latency() const { return latency_.snapshot(); } // ns, of callers' commands
    std::string serverVersion() const;

private:
    struct Line {
        std::unique_ptr<RedisConnection> connection;
        std::array<std::string, redisScriptCount> scripts; // their SHA1
        std::uint64_t generation = 0;
    };
    using Exchange = std::function<Result<RedisReply>(Line&, Nanoseconds limit)>;

    Result<RedisReply> use(Use use, const Exchange& exchange);
    Result<std::unique_ptr<Line>> openLine(std::stop_token stop) const;
    std::unique_ptr<Line> take();
    void giveBack(std::unique_ptr<Line> line);
    void failed(const Error& error);

    const RedisAddress address_;
    const RedisLimits limits_;
    const RedisScope scope_;
    Clock& clock_;
    const std::function<void()> onChange_;
    CircuitBreaker breaker_;
    std::atomic<std::uint64_t> commands_{0};
    ConcurrentHistogram latency_;

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::vector<std::unique_ptr<Line>> free_;
    std::uint64_t generation_ = 0;
    std::string version_;
};

} // namespace hone
