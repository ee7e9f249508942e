#pragma once

#include <chrono>
#include <cstdint>

namespace hone {

using Nanoseconds = std::chrono::nanoseconds;
using Milliseconds = std::chrono::milliseconds;

// Time on the monotonic clock: all deadlines and durations. A step of the wall clock cannot move
// it.
using TimePoint = std::chrono::steady_clock::time_point;
// Time of day: only for what people read.
using WallTime = std::chrono::system_clock::time_point;

// Where time comes from. Services take a Clock& so that tests can move time by hand. Any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual TimePoint now() const = 0;
    // The same up to some milliseconds ago, for a fifth of the price.
    virtual TimePoint coarseNow() const { return now(); }
    virtual WallTime wallNow() const = 0;

    static Clock& system();
};

inline std::int64_t nanosecondsBetween(TimePoint from, TimePoint to) {
    return std::chrono::duration_cast<Nanoseconds>(to - from).count();
}

inline std::int64_t millisecondsSinceEpoch(WallTime time) {
    return std::chrono::duration_cast<Milliseconds>(time.time_since_epoch()).count();
}

} // namespace hone
