#pragma once

#include <string>

#include "app/ctl/report.h"

namespace hone::ctl {

// Every run of a step as a mark on one time axis, before above after, the medians joined. SVG that
// takes its colours from the page's style (classes before, after, axis, grid, label).
std::string stripChart(const DemoStep& step);

} // namespace hone::ctl
