#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/cache/cache_stats.h"

namespace hone {

// A time to live that fits the writes which ended a statement's results.
struct LifeAdvice {
    std::uint64_t fingerprint = 0;
    std::string text; // of the statement
    Milliseconds now{0}, fitting{0};
    std::int64_t writtenAfterNs = 0; // a result on average, estimated
    bool everWritten = false;        // else that is the least to be assumed
    double fewerLoads = 0;           // the share of its loads that would not be needed; estimated
    std::int64_t savedNs = 0;        // what those had taken so far
};

// For statements whose results age ended where writes would have left them for longer; those that
// save most first. maxAge bounds what is advised; 0: no bound.
//
// Writes are taken to come at any moment alike (a Poisson process), so that the time which results
// lived over the number that a write ended estimates the time to the next write, whatever ended the
// others.
std::vector<LifeAdvice> adviseLives(const std::vector<CacheUse>& uses, Milliseconds maxAge);

} // namespace hone
