#include "ui/charts/live_metrics.h"

namespace hone::ui {

namespace {

constexpr std::size_t samplesOfSecond = 4;

} // namespace

LiveMetrics::LiveMetrics(Workbench& workbench, QObject* parent)
    : QObject(parent), workbench_(workbench), origin_(Clock::system().now()) {
    connect(&workbench, &Workbench::tick, this, &LiveMetrics::onTick);
    connect(&workbench, &Workbench::sessionOpened, this, &LiveMetrics::clear);
    connect(&workbench, &Workbench::sessionClosed, this, &LiveMetrics::clear);
}

double LiveMetrics::now() const {
    return static_cast<double>(nanosecondsBetween(origin_, Clock::system().now())) / 1e9;
}

void LiveMetrics::clear() {
    for (TimeSeries& series : series_)
        series.clear();
    active_ = false;
    pool_ = {};
    sampledAt_ = now();
    latest_ =
        workbench_.session() == nullptr ? SessionSnapshot() : workbench_.session()->snapshot();
    lastSecond_.assign(1, latest_.metrics);
    emit sampled();
}

void LiveMetrics::onTick() {
    if (workbench_.session() == nullptr) return;
    const PoolStats pool = workbench_.session()->readers().stats();
    ++pool_.ticks;
    pool_.active += pool.active;
    pool_.idle += pool.idle;
    pool_.pending += pool.pending;
    const double at = now();
    // Half a tick early, so that the samples keep four a second on average.
    if (at - sampledAt_ < TimeSeries::interval - 0.017) return;
    SessionSnapshot snapshot = workbench_.session()->snapshot();
    const MetricsInterval interval = snapshot.metrics.since(lastSecond_.front());
    lastSecond_.push_back(snapshot.metrics);
    if (lastSecond_.size() > samplesOfSecond) lastSecond_.pop_front();
    const auto when = [](bool there, double value) {
        return there ? std::optional(value) : std::nullopt;
    };
    const auto mean = [this](int sum) { return static_cast<double>(sum) / pool_.ticks; };
    const bool any = interval.queries > 0;
    append(Metric::P50, at, when(any, static_cast<double>(interval.p50Ns)));
    append(Metric::P95, at, when(any, static_cast<double>(interval.p95Ns)));
    append(Metric::P99, at, when(any, static_cast<double>(interval.p99Ns)));
    append(Metric::Throughput, at, interval.queriesPerSecond);
    append(Metric::HitRate, at, when(interval.cacheLookups > 0, interval.hitRate));
    append(Metric::PoolActive, at, mean(pool_.active));
    append(Metric::PoolIdle, at, mean(pool_.idle));
    append(Metric::PoolPending, at, mean(pool_.pending));
    pool_ = {};
    latest_ = std::move(snapshot);
    sampledAt_ = at;
    active_ = any;
    emit sampled();
}

} // namespace hone::ui
