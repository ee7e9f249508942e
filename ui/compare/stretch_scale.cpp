#include "ui/compare/stretch_scale.h"

#include <algorithm>
#include <cmath>

#include "ui/charts/axis_scale.h"

namespace hone::ui {
namespace {

constexpr double room = 0.05;         // at each end, of the stretch
constexpr double logarithmicFrom = 8; // times the lowest value
constexpr double narrowest = 0.02;    // of the value, or noise would fill the picture
constexpr double farOff = 6;          // widths of the middle half

} // namespace

double StretchScale::share(double value) const {
    if (logarithmic) return std::log(value / low) / std::log(high / low);
    return (value - low) / (high - low);
}

StretchScale linearScale(double low, double high) {
    const double missing = narrowest * std::max(std::abs(high), 1e-6) - (high - low);
    if (missing > 0) {
        low -= missing / 2;
        high += missing / 2;
    }
    const double width = high - low;
    StretchScale scale{std::max(low - room * width, std::min(low, 0.0)), high + room * width};
    const double step = roundStep(width / 6);
    for (double at = std::ceil(scale.low / step); at * step <= scale.high; ++at)
        scale.ticks.push_back(at * step);
    return scale;
}

StretchScale timeScale(double low, double high) {
    low = std::max(low, 1.0);
    if (high < logarithmicFrom * low) return linearScale(low, high);
    const double factor = std::pow(high / low, room);
    StretchScale scale{low / factor, high * factor, true};
    const bool wide = high / low > 300;
    for (double decade = std::pow(10, std::floor(std::log10(scale.low))); decade <= scale.high;
         decade *= 10)
        for (const double digit : {1.0, 2.0, 5.0})
            if ((digit == 1 || !wide) && digit * decade >= scale.low &&
                digit * decade <= scale.high)
                scale.ticks.push_back(digit * decade);
    return scale;
}

double quantile(const std::vector<double>& sorted, double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Interval mainStretch(const std::vector<double>& sorted) {
    const double quarter = quantile(sorted, 0.25), threeQuarters = quantile(sorted, 0.75);
    const double reach =
        farOff * std::max(threeQuarters - quarter, narrowest * std::abs(threeQuarters));
    return {std::max(sorted.front(), quarter - reach),
            std::min(sorted.back(), threeQuarters + reach)};
}

} // namespace hone::ui
