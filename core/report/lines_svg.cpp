#include "core/report/lines_svg.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/report/chart_axis.h"
#include "core/report/chart_svg.h"

namespace hone::report {
namespace {

constexpr double width = 760, height = 320;
constexpr double left = 76, right = 24, top = 34, bottom = 268;
constexpr double letterWidth = 6.4; // of the names, about

std::string corner(const char* command, double x, double y) {
    return command + coordinate(x) + " " + coordinate(y);
}

std::string pathOf(const Line& line, const ChartAxis& x, const ChartAxis& y) {
    std::string path;
    double before = 0;
    for (const Point& point : line.points) {
        if (line.steps && !path.empty()) path += corner("L", x.at(point.x), before);
        before = y.at(point.y);
        path += corner(path.empty() ? "M" : "L", x.at(point.x), before);
    }
    return path;
}

// Around a line, where every point has an interval.
std::string bandPath(const Line& line, const ChartAxis& x, const ChartAxis& y) {
    std::string there, back;
    for (const Point& point : line.points) {
        if (!point.interval) return {};
        there += corner(there.empty() ? "M" : "L", x.at(point.x), y.at(point.interval->high));
        back = corner("L", x.at(point.x), y.at(point.interval->low)) + back;
    }
    return there + back + "z";
}

} // namespace

void drawLegend(Svg& svg, const std::vector<std::pair<Ink, std::string>>& names, double x, double y,
                double end) {
    for (const auto& [ink, name] : names) {
        const double needed = 18 + letterWidth * static_cast<double>(name.size()) + 16;
        if (x + needed > end) return;
        svg.mark(ink, x + 6, y - 4);
        svg.text(look::name, x + 18, y, Anchor::Start, name);
        x += needed;
    }
}

std::string linesSvg(const Chart& chart, const Lines& lines, int number) {
    Extent across, up;
    std::vector<std::pair<Ink, std::string>> names;
    const std::size_t longest = 90 / std::max<std::size_t>(1, lines.lines.size());
    for (const Line& line : lines.lines) {
        names.emplace_back(line.ink, oneLine(line.name, longest));
        for (const Point& point : line.points) {
            across.add(point.x);
            up.add(point.y);
            if (point.interval) up.add(point.interval->high);
        }
    }
    if (!across.any) return {};
    const ChartAxis x(across, lines.unit, left, width - right);
    const ChartAxis y(up, chart.unit, bottom, top);
    Svg svg(width, height, chart.title, chartWords(chart), number);
    drawLegend(svg, names, left, 16, width);
    for (const ChartAxis::Tick& tick : y.ticks()) {
        svg.line(look::grid, left, tick.at, width - right, tick.at);
        svg.text(look::axis, left - 8, tick.at + 4, Anchor::End, tick.text);
    }
    for (const ChartAxis::Tick& tick : x.ticks())
        svg.text(look::axis, tick.at, bottom + 18,
                 tick.at > width - right - 24 ? Anchor::End : Anchor::Middle, tick.text);
    const auto scale = [](const ChartAxis& axis) {
        return axis.isLogarithmic() ? ", logarithmic" : ", from zero";
    };
    svg.text(look::axis, width - right, bottom + 40, Anchor::End, lines.over + scale(x));
    svg.text(look::axis, left - 68, bottom + 40, Anchor::Start, chart.axis + scale(y));
    for (const Line& line : lines.lines) {
        if (line.points.empty()) continue;
        if (const std::string band = bandPath(line, x, y); !band.empty())
            svg.path(bandOf(line.ink), band);
        svg.path(strokeOf(line.ink), pathOf(line, x, y));
        for (const Point& point : line.points)
            svg.mark(line.ink, x.at(point.x), y.at(point.y));
    }
    return svg.finish();
}

} // namespace hone::report
