#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include <QObject>
#include <QTimer>

namespace hone::ui {

// How long the window's thread was away from its event loop: a short timer whose lateness is kept
// as the maximum of each second, for a minute. Lives on the thread it measures.
class StallMeter : public QObject {
    Q_OBJECT
public:
    explicit StallMeter(QObject* parent = nullptr);

    // The longest stall of the last minute.
    std::chrono::nanoseconds longest() const;
    void reset();

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds interval{10};
    static constexpr std::int64_t secondsKept = 60;

    struct Second {
        std::int64_t number = -secondsKept;
        std::chrono::nanoseconds longest{0};
    };

    void onTimer();
    static std::int64_t secondOf(Clock::time_point time);

    QTimer timer_;
    Clock::time_point last_;
    std::array<Second, secondsKept> seconds_;
};

} // namespace hone::ui
