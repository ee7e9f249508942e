#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/pool/pool_stats.h"

namespace hone::ui {

enum class PoolRole { Readers, Writer };

enum class LaneState {
    Idle,
    Connecting,
    Validating,
    Closing,
    Statement,         // one runs
    Transaction,       // one runs in an open transaction
    IdleInTransaction, // nothing runs, and the transaction is open
    Held,              // lent, and no statement runs or none was told
    Mixed,             // leases too short and many to be seen one by one
};

struct LaneStretch {
    LaneState state = LaneState::Idle;
    TimePoint from, to;
    TimePoint since;               // the state's own beginning, where it lies before from
    std::string holder = {}, statement = {}; // of Mixed: of one of them
    double share = 1;              // of Mixed: of its time for which the connection was lent
    std::uint64_t leases = 0;      // of Mixed: that began in it
    Nanoseconds length() const { return to - from; }
    bool operator==(const LaneStretch&) const = default;
};

// One place of a pool over the recent past.
struct Lane {
    std::uint64_t connectionId = 0;    // that has the place; 0: none, or one that is being opened
    std::deque<LaneStretch> stretches; // oldest first, without overlaps

    // What the last look saw.
    bool open = false;
    TimePoint seen;
    std::optional<TimePoint> leasedSince;
    std::uint64_t leasesBegun = 0;
    std::int64_t lentNs = 0;
};

// What each connection did, out of looks at its pool. A state that lasts is known to the
// nanosecond, for every look says since when; of a single lease between two looks the length is
// known, and its end where the connection is idle since; of several their number and the time for
// which the connection was lent, which makes a stretch Mixed.
class PoolLanes {
public:
    static constexpr std::chrono::seconds kept{30};

    void look(PoolRole role, const PoolStats& stats);
    void clear() { lanes_.clear(); }

    // By role, then by place.
    const std::map<std::pair<PoolRole, int>, Lane>& lanes() const { return lanes_; }
    // The stretch of a lane at a moment; null: none.
    static const LaneStretch* at(const Lane& lane, TimePoint moment);

private:
    std::map<std::pair<PoolRole, int>, Lane> lanes_;
};

} // namespace hone::ui
