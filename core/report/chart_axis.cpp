#include "core/report/chart_axis.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"

namespace hone::report {
namespace {

// From this ratio of the largest to the smallest on, a linear axis would squeeze the small ones to
// a point.
constexpr double logarithmicFrom = 20;
constexpr int mostDecades = 8; // with a tick each

double niceStep(double rough) {
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough * 0.9999) return factor * power;
    return 10 * power;
}

// "1 ms" where a measured time would be "1.00 ms".
std::string tickText(double value, lab::Unit unit) {
    std::string text = valueText(value, unit);
    const std::size_t blank = text.find(' '), point = text.find('.');
    if (blank == text.npos || point == text.npos || point > blank) return text;
    std::size_t end = text.find_last_not_of('0', blank - 1) + 1;
    if (text[end - 1] == '.') --end;
    return text.substr(0, end) + text.substr(blank);
}

} // namespace

std::string valueText(double value, lab::Unit unit) {
    return lab::formatIn(unit, value);
}

void Extent::add(double value) {
    least = any ? std::min(least, value) : value;
    most = any ? std::max(most, value) : value;
    any = true;
}

ChartAxis::ChartAxis(const Extent& values, lab::Unit unit, double from, double to)
    : logarithmic_(values.least > 0 && values.most > logarithmicFrom * values.least), from_(from),
      to_(to) {
    if (logarithmic_) {
        low_ = std::floor(std::log10(values.least) + 1e-9);
        high_ = std::ceil(std::log10(values.most) - 1e-9);
        const double every = high_ - low_ > mostDecades ? 3 : 1;
        for (double power = low_; power <= high_; power += every)
            ticks_.push_back({at(std::pow(10, power)), tickText(std::pow(10, power), unit)});
        return;
    }
    const double most = values.most > 0 ? values.most : 1;
    double step = niceStep(most / 4);
    if (unit == lab::Unit::Count || unit == lab::Unit::Bytes) step = std::max(step, 1.0);
    high_ = std::ceil(most / step - 1e-9) * step;
    for (double value = 0; value <= high_ * 1.0001; value += step)
        ticks_.push_back({at(value), value == 0 ? "0" : tickText(value, unit)});
}

double ChartAxis::scaled(double value) const {
    return logarithmic_ ? std::log10(std::max(value, 1e-300)) : value;
}

double ChartAxis::at(double value) const {
    const double share = (scaled(value) - low_) / std::max(1e-12, high_ - low_);
    return from_ + (to_ - from_) * std::clamp(share, 0.0, 1.0);
}

} // namespace hone::report
