#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/plan/plan_node.h"

namespace hone {

// The NODE and warnings of honectl's explain; see README.
nlohmann::json planNodeToJson(const PlanNode& node);
nlohmann::json planToJson(const Plan& plan);

} // namespace hone
