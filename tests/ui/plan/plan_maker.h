#pragma once

#include "core/plan/plan_warnings.h"
#include "core/plan/sqlite_plan.h"

namespace hone::test {

// The plan that SQLite's rows make, with its warnings, as explain() gives it.
inline Plan planOf(const std::vector<SqlitePlanRow>& rows) {
    Plan plan;
    plan.engine = "SQLite";
    plan.root = readSqlitePlan(rows);
    plan.warnings = planWarnings(plan, nullptr);
    return plan;
}

// A join whose second table has the worst warning.
inline Plan joinPlan() {
    return planOf({{3, 0, "SCAN orders"},
                   {5, 0, "SEARCH customers USING INTEGER PRIMARY KEY (rowid=?)"},
                   {9, 0, "SEARCH i USING AUTOMATIC COVERING INDEX (order_id=?)"},
                   {20, 0, "CORRELATED SCALAR SUBQUERY 2"},
                   {22, 20, "SEARCH p USING COVERING INDEX by_price (price>? AND price<?)"},
                   {40, 0, "USE TEMP B-TREE FOR GROUP BY"}});
}

} // namespace hone::test
