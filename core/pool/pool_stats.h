#pragma once

#include <array>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/metrics/histogram.h"

namespace hone {

// Why a connection ended.
enum class ConnectionEnd { Idle, Lifetime, Broken, Invalid, Shrunk, PoolClosed };
inline constexpr std::size_t connectionEnds = 6;

// Who has a connection, and what is done with it.
struct LeaseInfo {
    std::uint64_t connectionId = 0;
    std::string holder;       // the label given to acquire, its first 31 bytes
    std::uint64_t thread = 0; // as the system numbers threads
    std::int64_t heldNs = 0;
    std::string statement;       // that runs, or ran last; empty: none yet
    bool running = false;        // a statement runs
    std::int64_t activityNs = 0; // since it began, or since the last one ended, or since the lease
    bool inTransaction = false;
    bool suspectedLeak = false; // borrowed and idle for PoolConfig::leakAfter
};

enum class ConnectionStatus { Opening, Validating, Idle, Leased, Closing };

struct ConnectionInfo {
    std::uint64_t id = 0; // 0 while it is being opened
    ConnectionStatus status = ConnectionStatus::Idle;
    std::int64_t sinceNs = 0; // in this status
    int place = 0;            // of the pool, from 0; kept while it lives, and used again afterwards
    // Of the place, since the pool's start, so that what happened between two looks is known.
    std::uint64_t leasesBegun = 0;
    std::int64_t lentNs = 0; // of the leases that have ended
    bool operator==(const ConnectionInfo&) const = default;
};

struct WaiterInfo {
    std::string holder;
    std::int64_t waitingNs = 0;
    std::string statement; // that it wants to run; empty: it did not say
};

// What upkeep noted, twice a second.
struct PoolSample {
    TimePoint at;
    int active = 0, idle = 0, connecting = 0, pending = 0;
    std::uint64_t acquired = 0, timedOut = 0; // since the pool's start
};

// From the pool's start.
struct PoolCounters {
    std::uint64_t timedOut = 0;
    std::uint64_t refused = 0;    // the line was full
    std::uint64_t failedFast = 0; // got the outage's cause instead of a place in line
    std::uint64_t created = 0;
    std::uint64_t connectFailures = 0;
    std::uint64_t leaksSuspected = 0;
    std::array<std::uint64_t, connectionEnds> ended{};
    std::uint64_t endedBy(ConnectionEnd end) const { return ended[static_cast<std::size_t>(end)]; }
    std::uint64_t closed() const { return std::accumulate(ended.begin(), ended.end(), 0ULL); }
};

// A pool at one moment. A value.
struct PoolStats : PoolCounters {
    TimePoint at;
    int minimum = 0, maximum = 0;
    int active = 0, idle = 0, connecting = 0, pending = 0; // pending: callers that wait
    int total() const { return active + idle + connecting; }

    std::uint64_t acquiredDirectly = 0; // from the pool's start, as the next
    std::uint64_t acquiredAfterWait = 0;

    // Leases of less than 2 us are not all timed where a thread borrows many in a row; those that
    // were stand for the others. pool_core.h tells how.
    Histogram acquireNs;    // from the call to the lease, timeouts left out
    Histogram usageNs;      // from the lease to its return
    Histogram creationNs;   // connecting, those that failed left out
    Histogram validationNs; // successful or not

    std::optional<Error> outage;   // the last error, while connecting fails and nobody is queued
    // Why the newest connection only reads, where it was meant to write.
    std::optional<Error> onlyReads;
    std::vector<LeaseInfo> leases; // longest held first
    std::vector<ConnectionInfo> connections; // by place
    std::vector<WaiterInfo> waiters; // in line
    std::vector<PoolSample> history; // oldest first, two minutes
};

} // namespace hone
