#include "core/cache/cache_config.h"

#include <algorithm>
#include <optional>

namespace hone {
namespace {

bool negative(Milliseconds time) {
    return time.count() < 0;
}

// The shorter of two times of which 0 is for ever.
Milliseconds shorter(Milliseconds a, Milliseconds b) {
    if (a.count() == 0) return b;
    return b.count() == 0 ? a : std::min(a, b);
}

} // namespace

Result<void> CacheConfig::check() const {
    const auto refuse = [](std::string message) {
        return fail(ErrorCode::InvalidArgument, std::move(message));
    };
    if (maxBytes > static_cast<std::size_t>(1) << 50)
        return refuse("The cache cannot be larger than a petabyte.");
    if (negative(timeToLive)) return refuse("The time to live cannot be negative.");
    if (negative(maxAge)) return refuse("The greatest age cannot be negative.");
    if (negative(staleWhileRevalidate))
        return refuse("The time in which a result may be served while it is loaded anew cannot be "
                      "negative.");
    for (const auto& [fingerprint, time] : statementTimes)
        if (negative(time)) return refuse("A statement's time to live cannot be negative.");
    for (const auto& [table, time] : tableTimes)
        if (negative(time)) return refuse("The time to live of " + table + " cannot be negative.");
    if (!(refreshAhead >= 0 && refreshAhead < 1))
        return refuse("The share of its life after which a result is loaded anew lies from 0 up "
                      "to, and without, 1.");
    return {};
}

Milliseconds CacheConfig::lifeOf(std::uint64_t fingerprint,
                                 std::span<const RowScope> scopes) const {
    if (const auto own = statementTimes.find(fingerprint); own != statementTimes.end())
        return shorter(own->second, maxAge);
    std::optional<Milliseconds> life;
    for (const RowScope& scope : scopes)
        if (const auto found = tableTimes.find(scope.table); found != tableTimes.end())
            life = life ? shorter(*life, found->second) : found->second;
    return shorter(life.value_or(timeToLive), maxAge);
}

} // namespace hone
