#pragma once

#include <array>
#include <deque>

#include <QObject>

#include "ui/charts/time_series.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

enum class Metric {
    P50,
    P95,
    P99,        // nanoseconds
    Throughput, // statements a second
    HitRate,    // 0 to 1
    PoolActive,
    PoolIdle,
    PoolPending, // connections, callers
};
inline constexpr std::size_t metricCount = 8;

// The open session's figures, sampled four times a second on the workbench's tick. The window's
// thread.
class LiveMetrics : public QObject {
    Q_OBJECT
public:
    explicit LiveMetrics(Workbench& workbench, QObject* parent = nullptr);

    const TimeSeries& series(Metric metric) const {
        return series_[static_cast<std::size_t>(metric)];
    }
    // Of the latest sample; all zero while no session is open.
    const SessionSnapshot& latest() const { return latest_; }
    // Whether statements ended in the latest interval.
    bool active() const { return active_; }
    // Seconds on the clock of the series.
    double now() const;

signals:
    void sampled();

private:
    void onTick();
    void clear();
    void append(Metric metric, double at, std::optional<double> value) {
        series_[static_cast<std::size_t>(metric)].append(at, value);
    }

    Workbench& workbench_;
    const TimePoint origin_;
    std::array<TimeSeries, metricCount> series_;
    SessionSnapshot latest_;
    struct PoolSum {
        int ticks = 0, active = 0, idle = 0, pending = 0;
    };
    PoolSum pool_;                           // since the last sample
    std::deque<MetricsSnapshot> lastSecond_; // oldest first
    double sampledAt_ = 0;
    bool active_ = false;
};

} // namespace hone::ui
