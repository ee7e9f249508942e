#include "core/base/clock.h"

#include <time.h>

namespace hone {
namespace {

class SystemClock final : public Clock {
public:
    TimePoint now() const override { return std::chrono::steady_clock::now(); }
    TimePoint coarseNow() const override {
        timespec time{};
        ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
        return TimePoint(std::chrono::seconds(time.tv_sec) + Nanoseconds(time.tv_nsec));
    }
    WallTime wallNow() const override { return std::chrono::system_clock::now(); }
};

} // namespace

Clock& Clock::system() {
    static SystemClock clock;
    return clock;
}

} // namespace hone
