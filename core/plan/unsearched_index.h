#pragma once

#include <optional>

#include "core/plan/column_terms.h"
#include "core/plan/plan_node.h"

namespace hone {

// Why SQLite cannot search an index of one side's column for a comparison, where the column has one
// and none can be searched: the pattern, a collation, the types, or an expression over the column.
// The side has one column. The warning has no node yet.
std::optional<PlanWarning> whyUnsearched(const ColumnTerm& term, bool left);

} // namespace hone
