#include "ui/cache/cache_look.h"

namespace hone::ui {
namespace {

constexpr std::size_t mostEntries = 200;

SecondLevel secondLevelOf(const RedisTierStats& stats) {
    SecondLevel second;
    second.version = stats.serverVersion;
    second.closed = stats.circuit.state == CircuitState::Closed;
    if (stats.circuit.cause) second.cause = stats.circuit.cause->message;
    second.hits = stats.hits;
    second.misses = stats.misses + stats.unexplained;
    second.shared = stats.waits;
    second.sent = stats.notesSent;
    second.received = stats.notesReceived;
    second.stored = stats.puts;
    second.bytesRead = static_cast<std::int64_t>(stats.bytesRead);
    second.plainBytesRead = static_cast<std::int64_t>(stats.plainBytesRead);
    second.skipped = stats.skipped;
    second.latencyNs = stats.latency.percentile(0.5);
    return second;
}

} // namespace

// Uses are read before events, so that an event is never behind the count it belongs to.
CacheLook lookAtCache(Session& session, TimePoint since, bool entries) {
    CacheLook look;
    QueryCache& cache = session.cache();
    cache.watchCurve(true); // from the first look on
    look.at = Clock::system().now();
    look.stats = cache.stats();
    look.config = cache.config();
    look.checkedShare = cache.checkedShare();
    look.uses = cache.uses();
    look.events = cache.events(since);
    if (entries) look.entries = cache.entries(mostEntries);
    for (const HitRateCurve::Point& point : cache.curve())
        look.curve.push_back({point.capacity, point.hitRate});
    if (const auto stats = session.secondLevel()) look.second = secondLevelOf(*stats);
    look.warming = session.warming();
    return look;
}

} // namespace hone::ui
