#pragma once

#include <QString>

namespace hone::ui {

enum class ChartUnit { Nanoseconds, PerSecond, Share, Count };

// A value axis from zero: its end and the distance of its grid lines, round numbers both.
struct AxisScale {
    double top = 1;
    double step = 1;
    bool operator==(const AxisScale&) const = default;
};

// 1, 2 or 5 times a power of ten: the smallest that is not below wanted, which is above 0.
double roundStep(double wanted);

// Holds maximum with two to four steps of 1, 2 or 5 times a power of ten; whole ones for counts,
// always 0 to 1 for shares.
AxisScale axisScale(double maximum, ChartUnit unit);

// The value at a grid line: "40 ms", "1.5 s", "2 000 /s", "20k /s", "50 %", "4".
QString axisLabel(double value, ChartUnit unit);
// The same for a measured value, with three significant digits.
QString valueLabel(double value, ChartUnit unit);

} // namespace hone::ui
