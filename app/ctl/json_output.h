#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "core/base/result.h"
#include "core/engine/connection.h"
#include "core/engine/value.h"
#include "core/measure/paired_comparison.h"
#include "core/query/execution_report.h"

// The pieces of honectl's JSON.
namespace hone::ctl {

using Json = nlohmann::ordered_json;

// One line of JSON; bytes that are no UTF-8 become U+FFFD.
std::string dumped(const Json& json);
void printJson(const Json& json);

// Exact integer, number, string, null, {"blob": hex}, {"real": "inf"} or {"badText": hex}; appended
// to out.
void appendCell(std::string& out, const Cell& cell);

Json errorJson(const Error& error);
Json timingJson(const PhaseTimes& timing);
Json countersJson(const EngineCounters& counters);
// The verdict and what it rests on, but for the times themselves.
Json comparisonJson(const PairedComparison& comparison);

} // namespace hone::ctl
