#pragma once

#include "core/cache/life_advice.h"
#include "ui/cache/cache_look.h"
#include "ui/cache/fact_list.h"

namespace hone::ui {

// Times to live that would fit the writes seen; each offers to be taken.
std::vector<Fact> lifeFacts(const std::vector<LifeAdvice>& advice);
// Statements for which the cache took more time than it saved, the worst first, then those whose
// results may not be kept, with the reason.
std::vector<Fact> notWorthCaching(const std::vector<CacheUse>& uses);

// Why there is none, and what to do so that there is.
QString noSecondLevelWords();
// What Redis does for this database.
std::vector<Fact> secondLevelFacts(const SecondLevel& second);
// "Redis 7.0 · 84 µs", "Redis is away".
QString secondLevelState(const SecondLevel& second);

} // namespace hone::ui
