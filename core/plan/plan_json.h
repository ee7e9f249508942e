#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/plan/plan_node.h"

namespace hone {

// The NODE and warnings of honectl's explain; see README.
nlohmann::json planNodeToJson(const PlanNode& node);
nlohmann::json planToJson(const Plan& plan);

inline constexpr std::size_t maxPlanBytes = 64 * 1024 * 1024;
inline constexpr std::size_t maxPlanNodes = 100'000;
inline constexpr int maxPlanDepth = 1'000;

// What planToJson() wrote, by this version or an earlier one: what it did not know yet is
// unavailable, what a later one added is passed over. Unsupported for the layout of a newer one,
// Corrupt for what is no plan, TooLarge past the bounds above.
Result<Plan> planFromJson(const nlohmann::json& json);
Result<Plan> planFromText(std::string_view text);

// Text to JSON, with the bounds above. The detail of Corrupt says at which byte it breaks.
Result<nlohmann::json> parsePlanText(std::string_view text);

// Why a text is refused, and what to do instead. what: the part that is wrong, for the detail.
Error notAPlan(std::string what);
Error damagedPlan(std::string what);
// savedBy: the version of Hone that wrote it, where the text says so.
Error newerPlan(std::int64_t layout, std::int64_t knownLayout, const std::string& savedBy);

// An exact integer, a finite number, a string, null, {"blob": hex}, {"real": "inf"} or
// {"badText": hex}.
nlohmann::json valueToJson(const Value& value);
Result<Value> valueFromJson(const nlohmann::json& json);

} // namespace hone
