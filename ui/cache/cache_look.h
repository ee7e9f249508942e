#pragma once

#include <optional>
#include <vector>

#include "core/session/session.h"

namespace hone::ui {

// What another budget would bring.
struct CurvePoint {
    std::int64_t bytes = 0;
    double hitRate = 0; // estimated, 0 to 1
};

// The results that several processes share in Redis.
struct SecondLevel {
    std::string version;        // of the server; empty: it was not reached yet
    std::int64_t latencyNs = 0; // of a command that a caller waited for, p50
    bool closed = false;        // the circuit: Redis is asked
    std::string cause;          // why it was opened last; empty: it never was
    std::uint64_t hits = 0, misses = 0;
    std::uint64_t skipped = 0;            // lookups without asking it
    std::uint64_t shared = 0;             // loads that another process did for this one
    std::uint64_t sent = 0, received = 0; // notes of commits
    std::uint64_t stored = 0;
    std::int64_t bytesRead = 0, plainBytesRead = 0; // compressed, and as the result is
};

// The cache at one moment, as the page shows it.
struct CacheLook {
    TimePoint at;
    CacheStats stats;
    CacheConfig config;
    double checkedShare = 0;
    std::vector<CacheUse> uses;                     // by statement
    std::vector<CacheEvent> events;                 // since the last look, by time
    std::optional<std::vector<CacheEntry>> entries; // where they were asked for
    std::vector<CurvePoint> curve;                  // by bytes; empty: nothing is known yet
    std::optional<SecondLevel> second;              // none: no Redis is connected
    std::optional<WarmingReport> warming;           // none: nothing was warmed
};

// Goes through all that is held: not for the window's thread.
CacheLook lookAtCache(Session& session, TimePoint since, bool entries);

} // namespace hone::ui
