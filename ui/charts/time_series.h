#pragma once

#include <optional>
#include <vector>

#include <QList>
#include <QPointF>

namespace hone::ui {

// The samples of one figure over the last ten minutes, four a second, in a ring of fixed size. A
// sample may have no value (no query ended in its quarter of a second). Times are seconds and only
// ever grow.
class TimeSeries {
public:
    static constexpr double interval = 0.25; // seconds from sample to sample
    static constexpr std::size_t capacity = 4 * 600;

    void append(double at, std::optional<double> value);
    void clear();

    std::size_t size() const { return size_; }
    // The sample that stands for a moment; none: no sample there, or one without a value.
    std::optional<double> valueAt(double at) const;
    // The last value not older than from.
    std::optional<double> latestSince(double from) const;
    // The largest value in [from, to].
    std::optional<double> maximum(double from, double to) const;

    // The lines to draw for [from, to], in seconds relative to `to`; one sample before from is
    // included so that a line enters from the edge. A line ends where values are missing for longer
    // than a bridge of one second, widened until there are at most maxLines. A lone value is as
    // long as its interval.
    std::vector<QList<QPointF>> lines(double from, double to, std::size_t maxLines) const;

private:
    struct Sample {
        double at = 0;
        double value = 0; // NaN: none
    };

    const Sample& sample(std::size_t index) const { // 0: the oldest
        return ring_[(begin_ + index) % capacity];
    }
    std::size_t firstAfter(double at) const;
    std::vector<QList<QPointF>> linesBridging(double from, double to, double bridge) const;

    std::vector<Sample> ring_ = std::vector<Sample>(capacity);
    std::size_t begin_ = 0;
    std::size_t size_ = 0;
};

} // namespace hone::ui
