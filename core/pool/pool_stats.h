#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/metrics/histogram.h"

namespace hone {

// Who has a connection.
struct LeaseInfo {
    std::uint64_t connectionId = 0;
    std::string holder; // the label given to acquire
    std::int64_t heldNs = 0;
};

// A pool at one moment. A value; the counters run from the pool's start.
struct PoolStats {
    TimePoint at;
    int minimum = 0, maximum = 0;
    int active = 0, idle = 0, connecting = 0, pending = 0; // pending: callers that wait
    int total() const { return active + idle + connecting; }

    std::uint64_t acquiredDirectly = 0;
    std::uint64_t acquiredAfterWait = 0;
    std::uint64_t timedOut = 0;
    std::uint64_t created = 0;
    std::uint64_t connectFailures = 0;
    std::uint64_t closedIdle = 0, closedLifetime = 0, closedBroken = 0, closedInvalid = 0;

    Histogram acquireNs;           // from the call to the lease, timeouts left out
    Histogram usageNs;             // from the lease to its return
    std::vector<LeaseInfo> leases; // longest held first
};

} // namespace hone
