#include "core/report/chart_svg.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/report/chart_axis.h"
#include "core/report/lines_svg.h"
#include "core/report/svg.h"

namespace hone::report {
namespace {

constexpr double width = 760, left = 8, right = 16;
constexpr double top = 6;
constexpr double nameAside = 5;   // of the grid's first line
constexpr double footHeight = 40; // the axis with its words
constexpr double laneHeight = 62, changeHeight = 46, barHeight = 36;
// More would be a smear and a large file.
constexpr std::size_t mostMarks = 240;
constexpr std::size_t longestName = 84, longestChange = 64; // bytes

// At most mostMarks of the values, evenly by rank: their extent and their shape stay.
std::vector<double> thinned(std::vector<double> values) {
    if (values.size() <= mostMarks) return values;
    std::ranges::sort(values);
    std::vector<double> kept;
    for (std::size_t i = 0; i < mostMarks; ++i)
        kept.push_back(values[i * (values.size() - 1) / (mostMarks - 1)]);
    return kept;
}

void drawAxis(Svg& svg, const ChartAxis& axis, double bottom, const std::string& words) {
    for (const ChartAxis::Tick& tick : axis.ticks()) {
        svg.line(look::grid, tick.at, top, tick.at, bottom);
        const Anchor anchor = tick.at < left + 24            ? Anchor::Start
                              : tick.at > width - right - 24 ? Anchor::End
                                                             : Anchor::Middle;
        svg.text(look::axis, tick.at, bottom + 14, anchor, tick.text);
    }
    svg.text(look::axis, width - right, bottom + 31, Anchor::End,
             words + (axis.isLogarithmic() ? ", logarithmic" : ", from zero"));
}

std::string draw(const Chart& chart, const Runs& runs, int number) {
    Extent range;
    for (const Lane& lane : runs.lanes) {
        for (const double value : lane.values)
            range.add(value);
        if (lane.interval) range.add(lane.interval->high);
    }
    if (!range.any) return {};
    const double bottom = top + laneHeight * static_cast<double>(runs.lanes.size());
    Svg svg(width, bottom + footHeight, chart.title, chartWords(chart), number);
    const ChartAxis axis(range, chart.unit, left, width - right);
    drawAxis(svg, axis, bottom, chart.axis);
    double y = top, before = 0, beforeY = 0;
    for (const Lane& lane : runs.lanes) {
        const double middle = y + 38, median = axis.at(lane.median);
        if (y > top) svg.line(look::joint, before, beforeY + 14, median, middle - 14);
        svg.text(look::name, left + nameAside, y + 14, Anchor::Start,
                 oneLine(lane.name, longestName));
        svg.text(look::value, width - right - nameAside, y + 14, Anchor::End,
                 valueText(lane.median, chart.unit));
        std::size_t i = 0;
        for (const double value : thinned(lane.values)) // a little up and down: equal ones count
            svg.mark(lane.ink, axis.at(value),
                     middle + (static_cast<double>(i++ * 7 % 11) - 5) * 1.6);
        if (lane.interval) {
            const double low = axis.at(lane.interval->low), high = axis.at(lane.interval->high);
            svg.line(look::interval, low, middle, high, middle);
            for (const double end : {low, high})
                svg.line(look::interval, end, middle - 5, end, middle + 5);
        }
        svg.line(look::median, median, middle - 14, median, middle + 14);
        before = median;
        beforeY = middle;
        y += laneHeight;
    }
    return svg.finish();
}

std::string changeText(const Change& change, lab::Unit unit) {
    return (change.beforeAtLeast ? "≥ " : "") + valueText(change.before, unit) + " → " +
           (change.afterAtLeast ? "≥ " : "") + valueText(change.after, unit);
}

std::string draw(const Chart& chart, const Changes& changes, int number) {
    Extent range;
    for (const Change& change : changes.changes) {
        range.add(change.before);
        range.add(change.after);
    }
    if (!range.any) return {};
    constexpr double legend = 20;
    const double bottom = top + legend + changeHeight * static_cast<double>(changes.changes.size());
    Svg svg(width, bottom + footHeight, chart.title, chartWords(chart), number);
    const ChartAxis axis(range, chart.unit, left, width - right);
    drawAxis(svg, axis, bottom, chart.axis);
    drawLegend(svg, {{Ink::Orange, changes.before}, {Ink::Green, changes.after}}, left + nameAside,
               top + 12, width);
    double y = top + legend;
    for (const Change& change : changes.changes) {
        const double middle = y + 30, before = axis.at(change.before),
                     after = axis.at(change.after);
        svg.text(look::name, left + nameAside, y + 15, Anchor::Start,
                 oneLine(change.name, longestChange));
        svg.text(look::value, width - right - nameAside, y + 15, Anchor::End,
                 changeText(change, chart.unit));
        svg.line(look::joint, before, middle, after, middle);
        svg.mark(Ink::Orange, before, middle, change.beforeAtLeast);
        svg.mark(Ink::Green, after, middle, change.afterAtLeast);
        y += changeHeight;
    }
    return svg.finish();
}

std::string draw(const Chart& chart, const Bars& bars, int number) {
    Extent range;
    range.add(0); // parts of a whole begin there
    for (const Bar& bar : bars.bars)
        range.add(bar.value);
    if (bars.bars.empty()) return {};
    const double bottom = top + barHeight * static_cast<double>(bars.bars.size());
    Svg svg(width, bottom + footHeight, chart.title, chartWords(chart), number);
    const ChartAxis axis(range, chart.unit, left, width - right);
    drawAxis(svg, axis, bottom, chart.axis);
    double y = top;
    for (const Bar& bar : bars.bars) {
        svg.text(look::name, left + nameAside, y + 14, Anchor::Start,
                 oneLine(bar.name, longestChange));
        svg.text(look::value, width - right - nameAside, y + 14, Anchor::End, bar.text);
        svg.box(fillOf(bar.ink), left, y + 20, std::max(1.0, axis.at(bar.value) - left), 8);
        y += barHeight;
    }
    return svg.finish();
}

std::string words(const Chart& chart, const Runs& runs) {
    std::string text;
    for (const Lane& lane : runs.lanes) {
        text += lane.name + ": median " + valueText(lane.median, chart.unit);
        if (lane.interval)
            text += ", between " + valueText(lane.interval->low, chart.unit) + " and " +
                    valueText(lane.interval->high, chart.unit);
        text += " of " + formatCount(static_cast<std::int64_t>(lane.values.size())) + " runs. ";
    }
    return text;
}

std::string words(const Chart& chart, const Changes& changes) {
    std::string text;
    for (const Change& change : changes.changes)
        text += oneLine(change.name, longestChange) + ": " + changeText(change, chart.unit) + ". ";
    return text;
}

std::string words(const Chart&, const Bars& bars) {
    std::string text;
    for (const Bar& bar : bars.bars)
        text += oneLine(bar.name, longestChange) + ": " + bar.text + ". ";
    return text;
}

std::string words(const Chart& chart, const Lines& lines) {
    std::string text;
    for (const Line& line : lines.lines) {
        if (line.points.empty()) continue;
        const Point &first = line.points.front(), &last = line.points.back();
        text += line.name + ": from " + valueText(first.y, chart.unit) + " at " +
                valueText(first.x, lines.unit) + " to " + valueText(last.y, chart.unit) + " at " +
                valueText(last.x, lines.unit) + ". ";
    }
    return text;
}

} // namespace

std::string chartWords(const Chart& chart) {
    std::string text =
        std::visit([&](const auto& picture) { return words(chart, picture); }, chart.picture);
    return chart.axis + ". " + (text.empty() ? "There are no values." : text);
}

std::string chartSvg(const Chart& chart, int number) {
    if (const auto* lines = std::get_if<Lines>(&chart.picture))
        return linesSvg(chart, *lines, number);
    return std::visit(
        [&](const auto& picture) -> std::string {
            if constexpr (std::is_same_v<std::decay_t<decltype(picture)>, Lines>)
                return {};
            else
                return draw(chart, picture, number);
        },
        chart.picture);
}

} // namespace hone::report
