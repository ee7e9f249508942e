#pragma once

#include <string>

#include "core/index/advisor.h"

// What an advice says, in words.
namespace hone::index {

// "at least 3.00 s"; an estimate's is a cost of the planner's: "12 400".
std::string trialText(const TrialTime& time, bool estimated);
// Of totals and savings.
std::string amountText(double amount, bool estimated);
// "The workload takes 1.9 s instead of at least 81 s; 9 indexes, 62 MB"
std::string adviceHeadline(const Advice& advice);
// Where the figures come from.
std::string adviceProvenance(const Advice& advice);
// How a statement changes: "▼ 12 times faster", "= same plan".
std::string changeText(const AdvisedStatement& statement, bool estimated);

} // namespace hone::index
