#pragma once

#include <atomic>

#include "core/base/clock.h"

namespace hone::test {

// A clock that moves when told to. The wall clock can step apart from the monotonic one.
class FakeClock final : public Clock {
public:
    TimePoint now() const override { return TimePoint(Nanoseconds(now_.load())); }
    WallTime wallNow() const override {
        return WallTime(std::chrono::duration_cast<WallTime::duration>(Nanoseconds(wall_.load())));
    }
    void advance(Nanoseconds by) {
        now_ += by.count();
        wall_ += by.count();
    }
    void stepWallClock(Nanoseconds by) { wall_ += by.count(); }

private:
    std::atomic<std::int64_t> now_{1'000'000'000};
    std::atomic<std::int64_t> wall_{1'700'000'000'000'000'000};
};

} // namespace hone::test
