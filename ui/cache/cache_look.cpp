#include "ui/cache/cache_look.h"

namespace hone::ui {
namespace {

constexpr std::size_t mostEntries = 200;

} // namespace

// Uses are read before events, so that an event is never behind the count it belongs to.
CacheLook lookAtCache(Session& session, TimePoint since, bool entries) {
    CacheLook look;
    const QueryCache& cache = session.cache();
    look.at = Clock::system().now();
    look.stats = cache.stats();
    look.config = cache.config();
    look.checkedShare = cache.checkedShare();
    look.uses = cache.uses();
    look.events = cache.events(since);
    if (entries) look.entries = cache.entries(mostEntries);
    look.warming = session.warming();
    return look;
}

} // namespace hone::ui
