#pragma once

#include <string>
#include <vector>

#include "core/engine/catalog.h"
#include "core/plan/plan_node.h"
#include "core/sql/dialect.h"

namespace hone {

// The statement with one choice of the planner taken away or forced.
struct PlanAlternative {
    std::string what; // "without an index on orders", "with orders_customer"
    std::string sql;
    bool operator==(const PlanAlternative&) const = default;
};

// Other ways to carry out what one loop of a plan does: each index of its table forced, no index at
// all, each of its comparisons hidden from the planner (unary plus), the tables in the written
// order (CROSS JOIN). Only where the loop can be tied to the text. The plan's own text stays as it
// is; nothing is run.
std::vector<PlanAlternative> alternativesFor(const Plan& plan, const PlanNode& node,
                                             SqlDialect dialect, const Catalog& catalog);

} // namespace hone
