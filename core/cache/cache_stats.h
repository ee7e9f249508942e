#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"

namespace hone {

// Why a result left the cache, or was not kept.
enum class DropReason {
    Expired,      // its time to live was over
    Evicted,      // others were worth its place more
    NotAdmitted,  // was not worth the place of others
    TooLarge,     // more than its share of the cache, or on disk
    RowsChanged,  // a commit changed rows that it depends on
    TableChanged, // a commit changed a table that it depends on as a whole
    Spoiled,      // was loaded while a commit changed what it depends on
    SchemaChanged,
    OutsideWrite, // another program wrote, and what is not known
    Replaced,     // was loaded anew
    Cleared,
};
inline constexpr int dropReasonCount = 11;
// For people: "rows it depends on changed".
const char* dropReasonText(DropReason reason);

struct CacheStats {
    std::uint64_t hits = 0, misses = 0, coalesced = 0, bypasses = 0;
    std::uint64_t stored = 0;
    std::array<std::uint64_t, dropReasonCount> drops{}; // by DropReason
    std::int64_t bytes = 0;                             // weight of what is held
    std::int64_t entries = 0;
    int waiting = 0;          // callers that wait for another's load
    std::int64_t savedNs = 0; // what the loads of served results had cost
    std::int64_t spentNs = 0; // looking up and storing, from samples
    std::uint64_t checked = 0, stale = 0; // hits that were executed again; those that differed

    std::uint64_t dropped(DropReason reason) const {
        return drops[static_cast<std::size_t>(reason)];
    }
    std::uint64_t evictions() const;
    std::uint64_t invalidations() const; // by writes, whoever made them
    std::uint64_t notKept() const;
    // Served without a load, over all that were looked up; 0 to 1.
    double hitRate() const;
};

// What the cache did for one statement.
struct CacheUse {
    std::uint64_t fingerprint = 0;
    std::string text; // as first seen
    std::uint64_t hits = 0, misses = 0, loads = 0;
    std::uint64_t invalidations = 0, expiries = 0; // results that writes ended, or age
    std::int64_t livedNs = 0;                      // these results together
    Milliseconds life{0};                          // of the last one that was kept; 0: no limit
    std::int64_t loadNs = 0;  // of its loads
    std::int64_t savedNs = 0; // that its hits did not cost
    std::int64_t spentNs = 0; // on storing its results and looking for them
    std::int64_t entries = 0, bytes = 0;
    std::string obstacle; // why its result was not kept when it was last asked for; empty: it was
};

// One held result.
struct CacheEntry {
    std::uint64_t fingerprint = 0;
    std::string text; // of the statement
    std::uint64_t hits = 0;
    std::int64_t savedNs = 0;
    std::int64_t bytes = 0, rows = 0;
    Milliseconds age{0};
    Milliseconds life{0};  // what is left; 0: age does not end it
    std::string dependsOn; // for people: "customers where id is 7"
};

struct CacheEvent {
    enum class Kind : std::uint8_t { Hit, Miss, Invalidated };
    TimePoint at;
    std::uint64_t fingerprint = 0;
    Kind kind = Kind::Hit;
};

} // namespace hone
