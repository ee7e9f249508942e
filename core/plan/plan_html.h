#pragma once

#include <string>

#include "core/plan/plan_bundle.h"

namespace hone {

// One self-contained page: no script, nothing from the network, light and dark as the reader's
// system is. All that comes from a plan is escaped.
std::string planHtml(const PlanBundle& bundle);
// Two plans side by side, then the second alone.
std::string diffHtml(const PlanBundle& pinned, const PlanBundle& now);

} // namespace hone
