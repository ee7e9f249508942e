#pragma once

#include <string>
#include <vector>

#include "core/lab/figure.h"

namespace hone::report {

// Of values: from the least to the most.
struct Extent {
    double least = 0, most = 0;
    bool any = false;
    void add(double value);
};

// Values along a stretch of a drawing: from zero, or logarithmic where the largest is many times
// the smallest.
class ChartAxis {
public:
    // The values lie between the places from and to.
    ChartAxis(const Extent& values, lab::Unit unit, double from, double to);

    double at(double value) const;
    bool isLogarithmic() const { return logarithmic_; }
    struct Tick {
        double at;
        std::string text;
    };
    const std::vector<Tick>& ticks() const { return ticks_; }

private:
    double scaled(double value) const;

    bool logarithmic_;
    double from_, to_;
    double low_ = 0, high_ = 1; // scaled
    std::vector<Tick> ticks_;
};

// A value in its unit, as beside a mark: "38.0 ms".
std::string valueText(double value, lab::Unit unit);

} // namespace hone::report
