#include "core/cache/life_advice.h"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

constexpr std::uint64_t leastExpiries = 5;
constexpr double leastShare = 0.05, leastGrowth = 1.5;
// At this many times the average nine of ten results have met their write.
constexpr double nineOfTen = 2.3;

} // namespace

std::vector<LifeAdvice> adviseLives(const std::vector<CacheUse>& uses, Milliseconds maxAge) {
    std::vector<LifeAdvice> advice;
    for (const CacheUse& use : uses) {
        if (use.expiries < leastExpiries || use.life.count() == 0 || use.livedNs <= 0) continue;
        const bool written = use.invalidations > 0;
        const double writeAfter =
            static_cast<double>(use.livedNs) /
            static_cast<double>(std::max<std::uint64_t>(1, use.invalidations));
        auto fitting = Milliseconds(std::llround(nineOfTen * writeAfter / 1e6));
        if (maxAge.count() > 0) fitting = std::min(fitting, maxAge);
        const auto ms = [](Milliseconds time) { return static_cast<double>(time.count()); };
        if (ms(fitting) < leastGrowth * ms(use.life)) continue;
        // A result that is asked for all the time is loaded once for each life that ends.
        const auto endedBy = [&](Milliseconds life) {
            return 1 - std::exp(-ms(life) * 1e6 / writeAfter);
        };
        const double fewer = 1 - endedBy(use.life) / endedBy(fitting);
        if (fewer < leastShare) continue;
        advice.push_back({use.fingerprint, use.text, use.life, fitting, std::llround(writeAfter),
                          written, fewer, std::llround(fewer * static_cast<double>(use.loadNs))});
    }
    std::ranges::sort(advice, std::greater(), &LifeAdvice::savedNs);
    return advice;
}

} // namespace hone
