#pragma once

#include <vector>

#include "core/measure/paired_comparison.h"

namespace hone::ui {

// An axis over the stretch that its values fill, which need not begin at zero.
struct StretchScale {
    double low = 0, high = 1;
    bool logarithmic = false;
    std::vector<double> ticks = {}; // within, rising

    double share(double value) const; // 0 at low, 1 at high
};

// Holds low to high with a little room at both ends.
StretchScale linearScale(double low, double high);
// Of times above 0: logarithmic where high is many times low.
StretchScale timeScale(double low, double high);

// The value below which that share of the values lies, between neighbours in proportion. At least
// one value.
double quantile(const std::vector<double>& sorted, double share);
// Where the values lie but for single ones far off: within six times the middle half's width of it.
Interval mainStretch(const std::vector<double>& sorted);

} // namespace hone::ui
