#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/measure/paired_comparison.h"
#include "core/plan/plan_node.h"
#include "core/report/report.h"

// What reports of different things have in common.
namespace hone::report {

// A statement; a very long one is cut, and says so.
Code codeOf(std::string_view sql, std::string caption = {});
// A plan's statement with its parameters' values.
void addStatement(Section& section, const std::string& caption, const Plan& plan);
// A plan's nodes with their figures, where they come from, and its warnings. caption: whose plan.
// deciding: the node to point at.
void addPlan(Section& section, const std::string& caption, const Plan& plan,
             std::optional<int> deciding = {});
// A node in the engine's words, with the table behind an alias.
std::string wordsOf(const PlanNode& node);
// "–" where there is none.
std::string timeOf(const Figure<std::int64_t>& figure);
// One that most nodes have: the time where it was taken, else rows, else the estimate.
std::string figureOf(const PlanNode* node, bool timed);
Tone toneOf(Verdict verdict);
// Of B against A, by these names.
Headline headlineOf(const PairedComparison& comparison, const std::string& a, const std::string& b);
// The times of one side as they were taken.
Lane laneOf(const std::string& name, const std::vector<std::int64_t>& timesNs, Ink ink);
// "20 pairs", "1 pair"
std::string counted(std::int64_t count, const char* one, const char* many);
std::vector<Version> versionsOf(const std::string& engine); // of "SQLite 3.53.2"
// How times were compared.
Section howComparedSection();

} // namespace hone::report
