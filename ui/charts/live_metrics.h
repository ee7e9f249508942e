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
    PoolPending, // connections, callers; of the readers
    // Of readers and writer together.
    AcquireP50,
    AcquireP99, // nanoseconds
    AllActive,
    AllIdle,
    AllPending,
    Created,
    Closed, // connections since the session was opened
    // Of the cache, a second.
    CacheLoads,     // executed
    CacheFromRedis, // none where no Redis is connected
    CacheInvalidated,
    CacheEvicted,
    CacheExpired,
};
inline constexpr std::size_t metricCount = 20;

// The open session's figures, sampled four times a second on the workbench's tick. The window's
// thread.
class LiveMetrics : public QObject {
    Q_OBJECT
public:
    explicit LiveMetrics(Workbench& workbench, QObject* parent = nullptr);

    const TimeSeries& series(Metric metric) const {
        return series_[static_cast<std::size_t>(metric)];
    }
    // The latest value where it may be called the present one: not older than five seconds.
    std::optional<double> present(Metric metric) const;
    // Of the latest sample; all zero while no session is open.
    const SessionSnapshot& latest() const { return latest_; }
    // Whether statements ended in the latest interval.
    bool active() const { return active_; }
    // Seconds on the clock of the series.
    double now() const;

signals:
    void sampled();
    // On every tick; writer is all zero where there is none of its own.
    void looked(const hone::PoolStats& readers, const hone::PoolStats& writer);

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
        int ticks = 0;
        double active = 0, idle = 0, pending = 0;
        void add(const PoolStats& stats) {
            active += stats.active;
            idle += stats.idle;
            pending += stats.pending;
        }
    };
    PoolSum readers_, all_; // since the last sample
    struct Moment {
        MetricsSnapshot metrics;
        Histogram acquireNs; // of readers and writer
        CacheStats cache;
        std::optional<std::uint64_t> fromRedis; // results; none: no Redis is connected
    };
    void appendCache(double at, const Moment& before, const Moment& now, double seconds);
    Moment momentOf(const SessionSnapshot& snapshot) const;
    std::deque<Moment> lastSecond_; // oldest first
    double sampledAt_ = 0;
    bool active_ = false;
};

} // namespace hone::ui
