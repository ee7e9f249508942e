#include "core/index/advice_text.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"

namespace hone::index {
namespace {

constexpr double noticeable = 1.05; // a factor

std::string totalText(double amount, bool atLeast, bool estimated) {
    return (atLeast ? "at least " : "") + amountText(amount, estimated);
}

std::string indexesText(const Advice& advice) {
    std::int64_t bytes = 0;
    for (const AdvisedIndex& one : advice.create)
        bytes += one.bytes;
    const auto count = static_cast<std::int64_t>(advice.create.size());
    return formatCount(count) + (count == 1 ? " index, " : " indexes, ") +
           (advice.estimated ? "about " : "") + formatBytes(bytes);
}

} // namespace

std::string amountText(double amount, bool estimated) {
    const std::int64_t whole = std::llround(amount);
    return estimated ? formatCount(whole) : formatDuration(whole);
}

std::string trialText(const TrialTime& time, bool estimated) {
    return totalText(static_cast<double>(time.ns), time.atLeast, estimated);
}

std::string adviceHeadline(const Advice& advice) {
    const std::string before = totalText(advice.beforeNs, advice.beforeAtLeast, advice.estimated);
    const std::string after = totalText(advice.afterNs, advice.afterAtLeast, advice.estimated);
    if (advice.analyze)
        return "ANALYZE alone: the workload takes " + after + " instead of " + before +
               "; no index is needed";
    if (advice.create.empty())
        return advice.estimated ? "No new index is advised, by the planner's cost"
                                : "No new index is advised; the workload takes " + before;
    if (advice.estimated)
        return "Estimated: " + formatFactor(advice.beforeNs / std::max(1.0, advice.afterNs)) +
               " times less cost for the planner; " + indexesText(advice);
    return "The workload takes " + after + " instead of " + before + "; " + indexesText(advice);
}

std::string adviceProvenance(const Advice& advice) {
    const std::string took = formatDuration(advice.analysisNs);
    if (advice.estimated)
        return "By the planner's cost alone, in " + took +
               ": nothing was run, nothing copied, sizes are estimated. " +
               formatCount(advice.candidates) + " candidates. Measure says what is true.";
    std::string words = "Measured in " + took +
                        " on a copy of the database, weighted by how often each statement runs: " +
                        formatCount(advice.built) + " indexes of " +
                        formatCount(advice.candidates) + " candidates were built and tried.";
    if (advice.beforeAtLeast || advice.afterAtLeast)
        words += " \"At least\": a statement was stopped at its limit.";
    const int plans = advice.plansAsPredicted + advice.plansOtherwise;
    if (advice.plansOtherwise > 0)
        words += " " + formatCount(advice.plansOtherwise) + " of " + formatCount(plans) +
                 " plans came out otherwise than predicted.";
    return words;
}

std::string changeText(const AdvisedStatement& statement, bool estimated) {
    if (statement.planBefore == statement.planAfter && !statement.writes) return "= same plan";
    const auto before = std::max(1.0, static_cast<double>(statement.before.ns));
    const auto after = std::max(1.0, static_cast<double>(statement.after.ns));
    double factor = before / after;
    if (statement.comparison) {
        switch (statement.comparison->verdict) {
        case Verdict::NoDifference:
            return "= no difference";
        case Verdict::Inconclusive: {
            const double ratio = std::max(1e-12, statement.comparison->ratio);
            return "? " + formatFactor(std::max(ratio, 1 / ratio)) +
                   (ratio < 1 ? " times faster" : " times slower");
        }
        case Verdict::Faster:
        case Verdict::Slower:
            factor = 1 / std::max(1e-12, statement.comparison->ratio);
        }
    } else if (factor < noticeable && factor > 1 / noticeable) {
        return "= about the same";
    } else if (statement.before.atLeast && statement.after.atLeast) {
        return "? both stopped";
    }
    const std::string times = formatFactor(std::max(factor, 1 / factor));
    if (factor < 1) return "▲ " + times + (estimated ? " times the cost" : " times slower");
    return std::string("▼ ") + (statement.before.atLeast ? "≥ " : "") + times +
           (estimated ? " times less" : " times faster");
}

} // namespace hone::index
