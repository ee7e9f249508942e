#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/engine/connection.h"
#include "core/metrics/metrics_hub.h"

namespace hone {

// Where one execution's time went. Nanoseconds; the phases follow each other, what is left to the
// total is Hone's own. A cache hit has no prepare, first row and fetch.
struct PhaseTimes {
    std::int64_t queueNs = 0;    // waiting for a worker
    std::int64_t poolWaitNs = 0; // waiting for a connection
    std::int64_t prepareNs = 0;
    std::int64_t firstRowNs = 0; // from execution's start to the first row
    std::int64_t fetchNs = 0;    // from the first row to the last
    std::int64_t totalNs = 0;
    bool operator==(const PhaseTimes&) const = default;
};

// What is known of one execution of one statement when it has ended.
struct ExecutionReport {
    std::uint64_t runId = 0;
    std::string sql; // as typed
    std::uint64_t fingerprint = 0;
    StatementKind kind = StatementKind::Query;
    WallTime startedAt;
    PhaseTimes timing;
    std::int64_t rows = 0;
    std::int64_t bytes = 0;
    std::int64_t rowsChanged = 0;
    CacheOutcome cache = CacheOutcome::Off;
    bool fromSecondLevel = false;   // a hit that came from Redis
    std::string cacheReason;        // for a bypass: why
    std::uint64_t connectionId = 0; // 0: none was needed
    EngineCounters counters;
    std::optional<Error> error;
};

} // namespace hone
