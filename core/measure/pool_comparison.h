#pragma once

#include "core/measure/paired_comparison.h"
#include "core/pool/size_advice.h"

namespace hone {

struct PoolComparisonOptions {
    int callers = 4;  // that run operations at the same time; 1 to 1000
    int queries = 20; // operations of each caller in a run; 1 to 100 000
    PairingOptions pairing = {};
};

// The same operations with a new connection for each, A, and on connections of a pool, B.
struct PoolComparison {
    PairedComparison comparison; // of whole runs: callers times queries operations
    int callers = 0, queries = 0;
    std::int64_t connectNs = 0; // of one connection, the median over all that A made
    std::int64_t acquireNs = 0; // of one lease, the median over all that B was lent
    int operations() const { return callers * queries; }
};

// In pairs, the order by lot: see comparePaired(). The pool has a connection for each caller and is
// open before the first run. Errors: those of connect and operation; Cancelled; InvalidArgument.
Result<PoolComparison> comparePool(const ConnectionPool::Connect& connect,
                                   const Operation& operation, const PoolComparisonOptions& options,
                                   const std::function<void(int pairs, int most)>& progress = {});

// What it costs to connect and to borrow, and how often, in a sentence.
std::string poolComparisonRemark(const PoolComparison& comparison);

} // namespace hone
