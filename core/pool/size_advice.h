#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/pool/connection_pool.h"
#include "core/pool/scalability.h"

namespace hone {

// One size, measured.
struct SizePoint {
    int size = 0;
    double opsPerSecond = 0;
    std::int64_t p50Ns = 0, p99Ns = 0; // of an operation, the wait for a connection included
    std::int64_t usageNs = 0;          // mean time for which a connection was lent
};

struct SizeAdvice {
    std::vector<SizePoint> points; // by size
    std::optional<ScalabilityFit> fit;
    int knee = 0; // where the fit has 95 % of its most
    int recommended = 0;
    // Little's law at the recommended size: throughput times usage, connections busy on average.
    double busy = 0;
    std::string reason;
};

// The size to use, of 1 to largest: powers of two and the largest first, then what the fitted curve
// points at, eight in all. Recommends the smallest size measured whose throughput is within 2 % of
// the best. Fails as measure does.
Result<SizeAdvice> adviseSize(int largest,
                              const std::function<Result<SizePoint>(int size)>& measure);

// Runs one operation of a workload; number counts over all callers.
using Operation = std::function<Result<void>(Connection& connection, std::uint64_t number)>;

struct SizeLoad {
    int callers = 32; // that run operations one after the other
    Milliseconds duration{1'000};
    std::stop_token stop;
};

// The workload on a pool of so many connections. Cancelled, or as the first operation that failed.
Result<SizePoint> measureSize(const ConnectionPool::Connect& connect, int size,
                              const Operation& operation, const SizeLoad& load);

} // namespace hone
