#pragma once

#include <array>
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

// How a database fails to give connections: it never answers, it refuses all, or connecting takes
// four fifths of what callers wait, and who gets one keeps it.
enum class Trouble { Hangs, Refuses, Slow };
inline constexpr std::array troubles{Trouble::Hangs, Trouble::Refuses, Trouble::Slow};
const char* troubleName(Trouble trouble);

struct TimeoutRun {
    Trouble trouble = Trouble::Hangs;
    int served = 0, refused = 0, timedOut = 0;
    std::int64_t earliestNs = 0; // of timeouts, after the deadline; negative: before it
    std::int64_t latestNs = 0;   // of all calls
    int wrong = 0;               // ended otherwise than this trouble has it
};

// So many callers at once of a pool of ten.
TimeoutRun runTimeouts(Trouble trouble, int callers, Milliseconds timeout);
// How late as many timers without a pool are.
std::int64_t bareTimersLate(int callers, Milliseconds timeout);

struct RecoveryRun {
    std::int64_t firstSuccessNs = 0; // after the database came back, the slowest of all outages
    std::int64_t minimumNs = 0;      // until the minimum was open again
};

// So many outages one after the other, each from 20 to 400 ms long: every connection breaks and
// connecting fails.
RecoveryRun runOutages(int outages);

} // namespace hone::ctl
