#include "ui/charts/axis_scale.h"

#include <cmath>

#include "ui/shell/format.h"

namespace hone::ui {

namespace {

QString roundNumber(double value) {
    if (value >= 1e6) return QString::number(value / 1e6, 'g', 4) + QLatin1Char('M');
    if (value >= 1e4) return QString::number(value / 1e3, 'g', 4) + QLatin1Char('k');
    return value >= 1000 ? countText(std::llround(value)) : QString::number(value, 'g', 4);
}

} // namespace

double roundStep(double wanted) {
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= wanted * 0.999) return factor * power;
    return 10 * power;
}

AxisScale axisScale(double maximum, ChartUnit unit) {
    if (unit == ChartUnit::Share) return {1, 0.5};
    const double smallest = unit == ChartUnit::Nanoseconds ? 10 : 2;
    const double wanted = std::max(maximum, smallest) / 3;
    double step = roundStep(wanted);
    if (unit == ChartUnit::Count) step = std::max(1.0, step);
    return {std::ceil(std::max(maximum, smallest) / step - 1e-9) * step, step};
}

QString axisLabel(double value, ChartUnit unit) {
    switch (unit) {
    case ChartUnit::Nanoseconds:
        if (value >= 1e9) return roundNumber(value / 1e9) + QStringLiteral(" s");
        if (value >= 1e6) return roundNumber(value / 1e6) + QStringLiteral(" ms");
        if (value >= 1e3) return roundNumber(value / 1e3) + QStringLiteral(" µs");
        if (value == 0) return QStringLiteral("0"); // the same in every unit
        return roundNumber(value) + QStringLiteral(" ns");
    case ChartUnit::PerSecond:
        if (value >= 1e6) return roundNumber(value / 1e6) + QStringLiteral(" M/s");
        if (value >= 1e4) return roundNumber(value / 1e3) + QStringLiteral(" k/s");
        return roundNumber(value) + QStringLiteral(" /s");
    case ChartUnit::Share:
        return roundNumber(value * 100) + QStringLiteral(" %");
    case ChartUnit::Count:
        return roundNumber(value);
    }
    return {};
}

QString valueLabel(double value, ChartUnit unit) {
    switch (unit) {
    case ChartUnit::Nanoseconds:
        return durationText(std::llround(value));
    case ChartUnit::PerSecond:
        return (value >= 100 ? countText(std::llround(value)) : QString::number(value, 'g', 3)) +
               QStringLiteral(" /s");
    case ChartUnit::Share:
        return QString::number(value * 100, 'g', value >= 0.9995 ? 4 : 3) + QStringLiteral(" %");
    case ChartUnit::Count:
        return QString::number(value, 'g', 3);
    }
    return {};
}

} // namespace hone::ui
