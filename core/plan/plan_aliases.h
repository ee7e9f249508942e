#pragma once

#include <string_view>

#include "core/plan/plan_node.h"
#include "core/sql/dialect.h"

namespace hone {

// SQLite's plan names a table by its alias alone. Finds in the text what each alias stands for and
// puts the table's name into the nodes' objects, the alias beside it. An alias that stands for
// different tables in different subqueries is left as it is.
void resolveAliases(PlanNode& root, std::string_view sql, SqlDialect dialect,
                    const Catalog& catalog);

} // namespace hone
