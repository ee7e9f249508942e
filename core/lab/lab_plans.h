#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "core/lab/lab_databases.h"
#include "core/plan/plan_node.h"

namespace hone::lab {

// The plan of a variant's statement: measured for a query, else with the engine's estimates alone.
// Empty for a variant without a statement.
Result<std::optional<Plan>> planOf(const Variant& variant, const Settings& settings,
                                   LabDatabases::Database& database, std::stop_token stop);

// The id of the node to point at: the one that takes most of the time, or where nothing was
// measured the first that first's plan has not. Empty: the plan has no node but the statement.
std::optional<int> decidingNode(const Plan& plan, const Plan* first);

// Adds the sizes of the database and its indexes.
Result<void> addSizes(LabDatabases::Database& database, std::map<std::string, double>& figures,
                      std::stop_token stop);

} // namespace hone::lab
