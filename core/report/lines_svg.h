#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/report/svg.h"

namespace hone::report {

// Values over a size, with their intervals; empty where there is no point.
std::string linesSvg(const Chart& chart, const Lines& lines, int number);

// Marks with their names in one line, as far as they fit.
void drawLegend(Svg& svg, const std::vector<std::pair<Ink, std::string>>& names, double x, double y,
                double right);

} // namespace hone::report
