#pragma once

#include <cstdint>

#include "core/base/clock.h"
#include "core/pool/connection_pool.h"

// Runs of Hone's pool over a database that is not there: connections cost what they are told to.
namespace hone::ctl {

struct CycleRun {
    double opsPerSecond = 0;           // acquire and release
    double leastShare = 0;             // of the thread that got least, over the mean
    std::int64_t longestWaitNs = 0;    // for a connection
    std::int64_t p50Ns = 0, p99Ns = 0; // of acquire
};

// Threads that borrow and return all the time.
CycleRun runCycles(int threads, int connections, Nanoseconds duration);

struct SpikeRun {
    std::int64_t tookNs = 0;
    int connections = 0; // at the end
};

// 50 callers at once: connecting takes 150 ms, a query 2 ms, 5 connections are open.
SpikeRun runSpike();

struct TimeoutRun {
    std::int64_t earliestNs = 0, latestNs = 0; // after the deadline; negative: before it
    std::int64_t bareLatestNs = 0;             // of timers without a pool, as many at once
    int wrong = 0;                             // ended otherwise than with a timeout
};

// So many callers at once of a database that never answers.
TimeoutRun runTimeouts(int callers, Milliseconds timeout);

struct RecoveryRun {
    std::int64_t firstSuccessNs = 0; // after the database came back, the slowest of all outages
    std::int64_t minimumNs = 0;      // until the minimum was open again
};

// So many outages one after the other, each from 20 to 400 ms long: every connection breaks and
// connecting fails.
RecoveryRun runOutages(int outages);

} // namespace hone::ctl
