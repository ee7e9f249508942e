#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/engine/statement_profile.h"
#include "core/plan/plan_node.h"

namespace hone {

// A row of EXPLAIN QUERY PLAN.
struct SqlitePlanRow {
    int id = 0;
    int parent = 0;
    std::string detail;
};

// What the words of one row say; without children.
PlanNode readSqliteStep(const SqlitePlanRow& row);
// The tree of the rows, in the engine's order, below the statement.
PlanNode readSqlitePlan(const std::vector<SqlitePlanRow>& rows);

// The same tree with what was measured at each step. Every instruction of the statement's programs
// counts for exactly one node, so that the self times are never negative and add up to totalNs.
// Beside the engine's steps there are nodes for what is no step: the programs of triggers and
// foreign keys, the writing of each table and index, and "evaluating and returning rows" for all
// that remains. resultRows: what the execution returned.
PlanNode readSqliteProfile(const StatementProfile& profile, std::int64_t totalNs,
                           std::int64_t resultRows);

} // namespace hone
