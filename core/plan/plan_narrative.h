#pragma once

#include <string>

#include "core/plan/plan_node.h"

namespace hone {

// A plan in plain sentences, to be read out: what the statement does step by step, where its time
// went, which estimates were wrong, and what to look at. Paragraphs under short titles, in plain
// text; every figure is the plan's, and what was not measured is said to be.
std::string planNarrative(const Plan& plan);

} // namespace hone
