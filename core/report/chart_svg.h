#pragma once

#include <string>

#include "core/report/chart.h"

namespace hone::report {

// A chart as SVG, to stand in a page or to be drawn: light colours, which a page's style may turn
// into others (look.md's series). number: parts the ids of a page's charts. Empty for a chart
// without values.
std::string chartSvg(const Chart& chart, int number);
// What the chart shows, in words, as it is read aloud.
std::string chartWords(const Chart& chart);

} // namespace hone::report
