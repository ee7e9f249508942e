#include "ui/shell/stall_meter.h"

#include <algorithm>

namespace hone::ui {

StallMeter::StallMeter(QObject* parent) : QObject(parent), last_(Clock::now()) {
    timer_.setTimerType(Qt::PreciseTimer);
    connect(&timer_, &QTimer::timeout, this, &StallMeter::onTimer);
    timer_.start(interval);
}

std::chrono::nanoseconds StallMeter::longest() const {
    const std::int64_t oldest = secondOf(Clock::now()) - secondsKept;
    std::chrono::nanoseconds longest{0};
    for (const Second& second : seconds_)
        if (second.number > oldest) longest = std::max(longest, second.longest);
    return longest;
}

void StallMeter::reset() {
    seconds_.fill({});
    last_ = Clock::now();
}

void StallMeter::onTimer() {
    const Clock::time_point now = Clock::now();
    const std::chrono::nanoseconds late =
        std::max<std::chrono::nanoseconds>(now - last_ - interval, std::chrono::nanoseconds(0));
    last_ = now;
    const std::int64_t number = secondOf(now);
    Second& second = seconds_[static_cast<std::size_t>(number % secondsKept)];
    if (second.number != number) second = {number, {}};
    second.longest = std::max(second.longest, late);
}

std::int64_t StallMeter::secondOf(Clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

} // namespace hone::ui
