#pragma once

#include <map>
#include <string>

#include "core/engine/catalog.h"
#include "core/plan/plan_node.h"

namespace hone {

// Rows of each table as the engine's statistics say, by lower-case name; empty: it has none.
using TableRows = std::map<std::string, std::int64_t>;

// What in a plan is worth a look, the nodes in the plan's order. In a measured plan only what costs
// at least a twentieth of the time.
std::vector<PlanWarning> planWarnings(const Plan& plan, const Catalog* catalog,
                                      const TableRows& statistics = {});

} // namespace hone
