#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/cache/cache_stats.h"

namespace hone::ui {

// What the cache did for each statement over the last half minute, in steps of a quarter of a
// second. Events say when; what a burst made them lose is known from the counts and put where it
// was noticed.
class CacheTimeline {
public:
    static constexpr Milliseconds step{250};
    static constexpr int steps = 120; // kept

    struct Counts {
        std::int64_t hits = 0, misses = 0, invalidations = 0;
        std::int64_t lookups() const { return hits + misses; }
    };
    struct Lane {
        std::uint64_t fingerprint = 0;
        std::string text;
        std::map<std::int64_t, Counts> steps; // by number, see stepOf(); none is empty
        Counts sum() const;

    private:
        friend class CacheTimeline;
        std::uint64_t order = 0; // of appearing
        std::uint64_t look = 0;  // that saw it last
        Counts told;             // by the uses, at the last look
        Counts ahead;            // events that the uses had not told of then
    };

    // uses as they were at that moment; events since the one of eventsSince().
    void take(const std::vector<CacheUse>& uses, const std::vector<CacheEvent>& events,
              TimePoint at);
    void clear();

    // From when on the next look needs events.
    TimePoint eventsSince(TimePoint now) const;
    // Those with the most lookups and invalidations, in the order in which they appeared.
    std::vector<const Lane*> busiest(std::size_t most) const;
    static std::int64_t stepOf(TimePoint time);

private:
    void prune(std::int64_t newest);

    std::unordered_map<std::uint64_t, Lane> lanes_;
    std::uint64_t nextOrder_ = 0, look_ = 0;
    bool began_ = false;
    TimePoint last_{}; // event
};

} // namespace hone::ui
