#pragma once

#include <QString>

#include "core/index/advisor.h"

// What an advice says, in words.
namespace hone::ui {

// "at least 3.00 s"; an estimate's is a cost of the planner's: "12 400".
QString trialText(const index::TrialTime& time, bool estimated);
// Of totals and savings.
QString amountText(double amount, bool estimated);
// "The workload takes 1.9 s instead of at least 81 s; 9 indexes, 62 MB"
QString adviceHeadline(const index::Advice& advice);
// Where the figures come from.
QString adviceProvenance(const index::Advice& advice);
// How a statement changes: "12 times faster", "same plan".
QString changeText(const index::AdvisedStatement& statement, bool estimated);

} // namespace hone::ui
