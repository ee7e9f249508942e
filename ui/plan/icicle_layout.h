#pragma once

#include <vector>

#include "ui/plan/plan_model.h"

namespace hone::ui {

enum class IcicleMeasure { Time, Rows, Cycles };

// A node's place in an icicle of a plan: its own value and all below it, and where that begins.
struct IcicleBar {
    double begin = 0, value = 0; // in the measure's unit; the root begins at 0
    double own = 0;
    int depth = 0;
};

// A bar for each of the model's items; empty where the plan has no such figures. Children stand in
// order from their parent's beginning and never reach beyond its end.
std::vector<IcicleBar> icicleBars(const PlanModel& model, IcicleMeasure measure);

} // namespace hone::ui
