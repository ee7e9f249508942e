#include "app/ctl/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"

namespace hone::ctl {
namespace {

constexpr double width = 760;
constexpr double left = 150;
constexpr double right = 24;
constexpr double beforeY = 40;
constexpr double afterY = 92;
constexpr double axisY = 124;
constexpr double height = 160;
// From this ratio of the slowest to the fastest on, a linear axis would squeeze one side to a
// point.
constexpr double logarithmicFrom = 20;

std::string number(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

std::string textAt(double x, double y, const char* anchor, const char* style,
                   const std::string& text) {
    return "<text class=\"" + std::string(style) + "\" x=\"" + number(x) + "\" y=\"" + number(y) +
           "\" text-anchor=\"" + anchor + "\">" + escapeHtml(text) + "</text>";
}

std::string line(const char* style, double x1, double y1, double x2, double y2) {
    return "<line class=\"" + std::string(style) + "\" x1=\"" + number(x1) + "\" y1=\"" +
           number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) + "\"/>";
}

// "1 ms" where a measured time would be "1.00 ms".
std::string tickText(std::int64_t ns) {
    std::string text = formatDuration(ns);
    const std::size_t unit = text.find(' ');
    std::size_t end = unit;
    if (text.find('.') < unit) {
        end = text.find_last_not_of('0', unit - 1) + 1;
        if (text[end - 1] == '.') --end;
    }
    return text.substr(0, end) + text.substr(unit);
}

class TimeAxis {
public:
    TimeAxis(std::int64_t least, std::int64_t most)
        : logarithmic_(static_cast<double>(most) >
                       logarithmicFrom * static_cast<double>(std::max<std::int64_t>(least, 1))) {
        if (logarithmic_) {
            low_ = std::floor(std::log10(std::max<double>(1, static_cast<double>(least))));
            high_ = std::ceil(std::log10(static_cast<double>(most)) + 1e-9);
            for (double power = low_; power <= high_; ++power)
                ticks_.push_back(std::llround(std::pow(10, power)));
        } else {
            const double step = niceStep(static_cast<double>(most) / 4);
            high_ = std::ceil(static_cast<double>(most) / step) * step;
            for (double at = 0; at <= high_ * 1.0001; at += step)
                ticks_.push_back(std::llround(at));
        }
    }

    double x(std::int64_t ns) const {
        const double at = logarithmic_ ? std::log10(std::max<double>(1, static_cast<double>(ns)))
                                       : static_cast<double>(ns);
        return left + (width - left - right) * (at - low_) / std::max(1e-9, high_ - low_);
    }
    bool logarithmic() const { return logarithmic_; }
    const std::vector<std::int64_t>& ticks() const { return ticks_; }

private:
    static double niceStep(double rough) {
        const double power = std::pow(10, std::floor(std::log10(std::max(1.0, rough))));
        for (const double factor : {1.0, 2.0, 5.0})
            if (factor * power >= rough) return factor * power;
        return 10 * power;
    }

    const bool logarithmic_;
    double low_ = 0, high_ = 1;
    std::vector<std::int64_t> ticks_;
};

// Circles before, diamonds after: the colour never says it alone.
std::string marks(const std::vector<std::int64_t>& samples, const TimeAxis& axis, double y,
                  bool before) {
    std::string out;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        // A little up and down, so that equal times stay countable.
        const double at = y + (static_cast<double>(i * 7 % 11) - 5) * 1.6;
        const double x = axis.x(samples[i]);
        if (before)
            out += "<circle class=\"mark before\" cx=\"" + number(x) + "\" cy=\"" + number(at) +
                   "\" r=\"3.5\"/>";
        else
            out += "<path class=\"mark after\" d=\"M" + number(x) + " " + number(at - 4.5) +
                   "l4.5 4.5l-4.5 4.5l-4.5 -4.5z\"/>";
    }
    return out;
}

} // namespace

std::string stripChart(const DemoStep& step) {
    const auto before = timesOf(step.comparison.pairs, &Pair::aNs);
    const auto after = timesOf(step.comparison.pairs, &Pair::bNs);
    const auto [least, most] =
        std::pair(std::min(std::ranges::min(before), std::ranges::min(after)),
                  std::max(std::ranges::max(before), std::ranges::max(after)));
    const TimeAxis axis(least, most);
    const std::int64_t middleBefore = medianNs(before);
    const std::int64_t middleAfter = medianNs(after);
    const std::string said = step.beforeLabel + ": median " + formatDuration(middleBefore) + ". " +
                             step.afterLabel + ": median " + formatDuration(middleAfter) + ".";

    std::string svg = "<svg viewBox=\"0 0 " + number(width) + " " + number(height) +
                      "\" role=\"img\" aria-label=\"" + escapeHtml(said) + "\">";
    for (const std::int64_t tick : axis.ticks()) {
        svg += line("grid", axis.x(tick), 18, axis.x(tick), axisY);
        svg += textAt(axis.x(tick), axisY + 16, "middle", "axis", tickText(tick));
    }
    svg +=
        textAt(width - right, height - 4, "end", "axis",
               axis.logarithmic() ? "time of one run, logarithmic" : "time of one run, from zero");
    svg += line("joint", axis.x(middleBefore), beforeY, axis.x(middleAfter), afterY);
    svg += marks(before, axis, beforeY, true) + marks(after, axis, afterY, false);
    svg += line("median", axis.x(middleBefore), beforeY - 15, axis.x(middleBefore), beforeY + 15);
    svg += line("median", axis.x(middleAfter), afterY - 15, axis.x(middleAfter), afterY + 15);
    svg += textAt(left - 14, beforeY - 2, "end", "label", step.beforeLabel);
    svg += textAt(left - 14, beforeY + 14, "end", "value", formatDuration(middleBefore));
    svg += textAt(left - 14, afterY - 2, "end", "label", step.afterLabel);
    svg += textAt(left - 14, afterY + 14, "end", "value", formatDuration(middleAfter));
    return svg + "</svg>";
}

} // namespace hone::ctl
