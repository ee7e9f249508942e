#include "ui/charts/live_metrics.h"

#include <algorithm>

namespace hone::ui {

namespace {

constexpr std::size_t samplesOfSecond = 4;
constexpr double presentSeconds = 5;

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

std::optional<double> LiveMetrics::present(Metric metric) const {
    return series(metric).latestSince(now() - presentSeconds);
}

LiveMetrics::Moment LiveMetrics::momentOf(const SessionSnapshot& snapshot) const {
    Moment moment{snapshot.metrics, snapshot.pool.acquireNs, snapshot.cache, {}};
    moment.acquireNs.merge(snapshot.writer.acquireNs);
    if (const auto& session = workbench_.session())
        if (const auto second = session->secondLevel()) moment.fromRedis = second->hits;
    return moment;
}

void LiveMetrics::clear() {
    for (TimeSeries& series : series_)
        series.clear();
    active_ = false;
    readers_ = all_ = {};
    sampledAt_ = now();
    latest_ =
        workbench_.session() == nullptr ? SessionSnapshot() : workbench_.session()->snapshot();
    lastSecond_.assign(1, momentOf(latest_));
    emit sampled();
}

void LiveMetrics::appendCache(double at, const Moment& before, const Moment& now, double seconds) {
    const CacheStats &earlier = before.cache, &later = now.cache;
    const bool used = later.hits + later.coalesced + later.misses > 0;
    const auto rate = [&](std::uint64_t from, std::uint64_t to) -> std::optional<double> {
        if (!used || seconds <= 0) return std::nullopt;
        return static_cast<double>(to - std::min(from, to)) / seconds;
    };
    const auto executed = [](const Moment& moment) {
        return moment.cache.misses - std::min(moment.cache.misses, moment.fromRedis.value_or(0));
    };
    append(Metric::CacheLoads, at, rate(executed(before), executed(now)));
    append(Metric::CacheFromRedis, at,
           now.fromRedis ? rate(before.fromRedis.value_or(0), *now.fromRedis) : std::nullopt);
    append(Metric::CacheInvalidated, at, rate(earlier.invalidations(), later.invalidations()));
    append(Metric::CacheEvicted, at, rate(earlier.evictions(), later.evictions()));
    append(Metric::CacheExpired, at,
           rate(earlier.dropped(DropReason::Expired), later.dropped(DropReason::Expired)));
}

void LiveMetrics::onTick() {
    const auto& session = workbench_.session();
    if (session == nullptr) return;
    const PoolStats readers = session->readers().look();
    ++readers_.ticks;
    readers_.add(readers);
    all_.add(readers);
    const PoolStats writer =
        session->writers() == nullptr ? PoolStats() : session->writers()->look();
    all_.add(writer);
    emit looked(readers, writer);
    const double at = now();
    // Half a tick early, so that the samples keep four a second on average.
    if (at - sampledAt_ < TimeSeries::interval - 0.017) return;
    SessionSnapshot snapshot = session->snapshot();
    Moment moment = momentOf(snapshot);
    const MetricsInterval interval = moment.metrics.since(lastSecond_.front().metrics);
    const Histogram acquired = moment.acquireNs.since(lastSecond_.front().acquireNs);
    appendCache(at, lastSecond_.front(), moment, interval.seconds);
    lastSecond_.push_back(std::move(moment));
    if (lastSecond_.size() > samplesOfSecond) lastSecond_.pop_front();
    const auto when = [](bool there, double value) {
        return there ? std::optional(value) : std::nullopt;
    };
    const auto mean = [this](double sum) { return sum / readers_.ticks; };
    const bool any = interval.queries > 0;
    append(Metric::P50, at, when(any, static_cast<double>(interval.p50Ns)));
    append(Metric::P95, at, when(any, static_cast<double>(interval.p95Ns)));
    append(Metric::P99, at, when(any, static_cast<double>(interval.p99Ns)));
    append(Metric::Throughput, at, interval.queriesPerSecond);
    append(Metric::HitRate, at, when(interval.cacheLookups > 0, interval.hitRate));
    append(Metric::PoolActive, at, mean(readers_.active));
    append(Metric::PoolIdle, at, mean(readers_.idle));
    append(Metric::PoolPending, at, mean(readers_.pending));
    const bool lent = acquired.count() > 0;
    append(Metric::AcquireP50, at, when(lent, static_cast<double>(acquired.percentile(0.5))));
    append(Metric::AcquireP99, at, when(lent, static_cast<double>(acquired.percentile(0.99))));
    append(Metric::AllActive, at, mean(all_.active));
    append(Metric::AllIdle, at, mean(all_.idle));
    append(Metric::AllPending, at, mean(all_.pending));
    append(Metric::Created, at,
           static_cast<double>(snapshot.pool.created + snapshot.writer.created));
    append(Metric::Closed, at,
           static_cast<double>(snapshot.pool.closed() + snapshot.writer.closed()));
    readers_ = all_ = {};
    latest_ = std::move(snapshot);
    sampledAt_ = at;
    active_ = any;
    emit sampled();
}

} // namespace hone::ui
