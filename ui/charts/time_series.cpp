#include "ui/charts/time_series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hone::ui {

void TimeSeries::append(double at, std::optional<double> value) {
    const std::size_t place = (begin_ + size_) % capacity;
    ring_[place] = {at, value.value_or(std::numeric_limits<double>::quiet_NaN())};
    if (size_ < capacity)
        ++size_;
    else
        begin_ = (begin_ + 1) % capacity;
}

void TimeSeries::clear() {
    begin_ = size_ = 0;
}

std::size_t TimeSeries::firstAfter(double at) const {
    std::size_t low = 0, high = size_;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (sample(middle).at > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

std::optional<double> TimeSeries::valueAt(double at) const {
    if (size_ == 0) return std::nullopt;
    // A sample covers the interval that ends at its time.
    constexpr double rounding = 1e-6;
    const std::size_t covering = std::min(firstAfter(at - rounding), size_ - 1);
    if (std::abs(sample(covering).at - at) > 1.5 * interval) return std::nullopt;
    const double value = sample(covering).value;
    return std::isnan(value) ? std::nullopt : std::optional(value);
}

std::optional<double> TimeSeries::latestSince(double from) const {
    for (std::size_t i = size_; i > 0 && sample(i - 1).at >= from; --i)
        if (!std::isnan(sample(i - 1).value)) return sample(i - 1).value;
    return std::nullopt;
}

std::optional<double> TimeSeries::maximum(double from, double to) const {
    std::optional<double> maximum;
    for (std::size_t i = firstAfter(from); i < size_ && sample(i).at <= to; ++i)
        if (!std::isnan(sample(i).value))
            maximum = std::max(maximum.value_or(sample(i).value), sample(i).value);
    return maximum;
}

std::vector<QList<QPointF>> TimeSeries::lines(double from, double to, std::size_t maxLines) const {
    double bridge = 1;
    std::vector<QList<QPointF>> lines = linesBridging(from, to, bridge);
    while (lines.size() > maxLines) {
        bridge *= 2;
        lines = linesBridging(from, to, bridge);
    }
    return lines;
}

std::vector<QList<QPointF>> TimeSeries::linesBridging(double from, double to, double bridge) const {
    std::vector<QList<QPointF>> lines;
    const std::size_t inside = firstAfter(from);
    double last = -std::numeric_limits<double>::infinity();
    for (std::size_t i = inside > 0 ? inside - 1 : 0; i < size_ && sample(i).at <= to; ++i) {
        const Sample& s = sample(i);
        if (std::isnan(s.value)) continue;
        if (s.at - last > bridge + interval) lines.emplace_back();
        lines.back().append(QPointF(s.at - to, s.value));
        last = s.at;
    }
    for (QList<QPointF>& line : lines)
        if (line.size() == 1) line.prepend(line.front() - QPointF(interval, 0));
    return lines;
}

} // namespace hone::ui
