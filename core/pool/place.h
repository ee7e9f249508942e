#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/engine/connection.h"
#include "core/metrics/histogram.h"
#include "core/pool/pool_stats.h"

namespace hone {

// A time that one thread writes while others read it.
class AtomicTime {
public:
    TimePoint load() const {
        return TimePoint(Nanoseconds(value_.load(std::memory_order_acquire)));
    }
    void store(TimePoint time) {
        value_.store(time.time_since_epoch().count(), std::memory_order_release);
    }

private:
    std::atomic<std::int64_t> value_{0};
};

// A short text that one thread writes while others read it, without a lock; a reader has to check
// that it was not overwritten meanwhile (Place::lease).
class AtomicLabel {
public:
    static constexpr std::size_t capacity = 31;
    void store(std::string_view text);
    std::string load() const;

private:
    std::array<std::atomic<std::uint64_t>, (capacity + 1) / 8> words_{};
};

// Room for one connection. What the status word says decides who may touch the connection: nobody
// while idle, the holder while leased, one worker of the pool while busy. Whoever wants it changes
// the word first. Every lease has a number of its own in the word (its generation).
struct alignas(64) Place {
    enum class Status : std::uint64_t { Vacant, Busy, Idle, Leased };

    static Status statusOf(std::uint64_t word) { return static_cast<Status>(word & 3); }
    Status status() const { return statusOf(word.load(std::memory_order_acquire)); }
    // One of several threads gets it.
    bool claim(Status from, Status to);
    // For the thread that has the place.
    void become(Status to);

    // Says who has it; for the holder, or the thread that hands it to one.
    void describe(std::string_view holder, std::uint64_t thread, TimePoint now);
    // Of a leased place; empty: it changed hands meanwhile.
    std::optional<LeaseInfo> lease(TimePoint now, Nanoseconds leakAfter);

    // The holder's: what it does with the connection.
    void begin(std::string statement, TimePoint now);
    void end(bool inTransaction, TimePoint now);
    void forgetActivity();

    std::atomic<std::uint64_t> word{0}; // generation and status
    AtomicTime leasedAt;
    AtomicTime idleSince;
    AtomicTime checkedAt; // valid then, or used
    AtomicTime endOfLife; // drawn once, when the connection is made
    std::atomic<std::int64_t> lastHeldNs{0};
    std::atomic<bool> unwanted{false}; // ends when it comes back: the pool shrank
    // The holder's.
    bool broken = false;
    bool active = false; // activity is set
    bool timed = true;   // this lease; see PoolCore
    std::int64_t lastAcquireNs = 0;
    std::unique_ptr<Connection> connection;

    std::atomic<std::uint64_t> described{0}; // the generation that the next three are about
    AtomicLabel holder;
    std::atomic<std::uint64_t> thread{0};

    // Made with the place's first connection; recorded by whoever has the place.
    struct Records {
        ConcurrentHistogram acquireNs, usageNs;
        std::atomic<std::uint64_t> directly{0}, afterWait{0};
    };
    std::unique_ptr<Records> records;

    struct Activity {
        std::string statement;
        bool running = false;
        bool inTransaction = false;
        TimePoint since{};
    };
    std::mutex activityMutex;
    Activity activity; // guarded by activityMutex

    // Guarded by the pool's mutex.
    std::uint64_t id = 0;
    ConnectionStatus work = ConnectionStatus::Opening; // while busy
    TimePoint busySince{};
    std::uint64_t leakCounted = 0; // the generation that was counted as a leak
};

inline constexpr std::size_t statementKept = 200; // bytes of a statement that are shown

// Adds one for a number that one thread at a time writes.
inline void countOne(std::atomic<std::uint64_t>& counter) {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

} // namespace hone
