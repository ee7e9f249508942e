#include "ui/index/advisor_text.h"

#include <cmath>

#include <QCoreApplication>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr double noticeable = 1.05; // a factor

QString tr(const char* text) {
    return QCoreApplication::translate("Advice", text);
}

QString totalText(double amount, bool atLeast, bool estimated) {
    const QString text = amountText(amount, estimated);
    return atLeast ? tr("at least %1").arg(text) : text;
}

QString indexesText(const index::Advice& advice) {
    std::int64_t bytes = 0;
    for (const index::AdvisedIndex& one : advice.create)
        bytes += one.bytes;
    const auto count = static_cast<std::int64_t>(advice.create.size());
    return (count == 1 ? tr("1 index, %2%3") : tr("%1 indexes, %2%3").arg(countText(count)))
        .arg(advice.estimated ? tr("about ") : QString(), bytesText(bytes));
}

} // namespace

QString amountText(double amount, bool estimated) {
    const std::int64_t whole = std::llround(amount);
    return estimated ? countText(whole) : durationText(whole);
}

QString trialText(const index::TrialTime& time, bool estimated) {
    return totalText(static_cast<double>(time.ns), time.atLeast, estimated);
}

QString adviceHeadline(const index::Advice& advice) {
    const QString before = totalText(advice.beforeNs, advice.beforeAtLeast, advice.estimated);
    const QString after = totalText(advice.afterNs, advice.afterAtLeast, advice.estimated);
    if (advice.analyze)
        return tr("ANALYZE alone: the workload takes %1 instead of %2; no index is needed")
            .arg(after, before);
    if (advice.create.empty())
        return advice.estimated ? tr("No new index is advised, by the planner's cost")
                                : tr("No new index is advised; the workload takes %1").arg(before);
    if (advice.estimated)
        return tr("Estimated: %1 times less cost for the planner; %2")
            .arg(factorText(advice.beforeNs / std::max(1.0, advice.afterNs)), indexesText(advice));
    return tr("The workload takes %1 instead of %2; %3").arg(after, before, indexesText(advice));
}

QString adviceProvenance(const index::Advice& advice) {
    const QString took = durationText(advice.analysisNs);
    const auto count = [](int number) { return countText(number); };
    if (advice.estimated)
        return tr("By the planner's cost alone, in %1: nothing was run, nothing copied, sizes are "
                  "estimated. %2 candidates. Measure says what is true.")
            .arg(took, count(advice.candidates));
    QString words = tr("Measured in %1 on a copy of the database, weighted by how often each "
                       "statement runs: %2 indexes of %3 candidates were built and tried.")
                        .arg(took, count(advice.built), count(advice.candidates));
    if (advice.beforeAtLeast || advice.afterAtLeast)
        words += tr(" \"At least\": a statement was stopped at its limit.");
    const int plans = advice.plansAsPredicted + advice.plansOtherwise;
    if (advice.plansOtherwise > 0)
        words += tr(" %1 of %2 plans came out otherwise than predicted.")
                     .arg(count(advice.plansOtherwise), count(plans));
    return words;
}

QString changeText(const index::AdvisedStatement& statement, bool estimated) {
    if (statement.planBefore == statement.planAfter && !statement.writes) return tr("= same plan");
    const auto before = std::max(1.0, static_cast<double>(statement.before.ns));
    const auto after = std::max(1.0, static_cast<double>(statement.after.ns));
    double factor = before / after;
    if (statement.comparison) {
        switch (statement.comparison->verdict) {
        case Verdict::NoDifference:
            return tr("= no difference");
        case Verdict::Inconclusive: {
            const double ratio = std::max(1e-12, statement.comparison->ratio);
            return (ratio < 1 ? tr("? %1 times faster") : tr("? %1 times slower"))
                .arg(factorText(std::max(ratio, 1 / ratio)));
        }
        case Verdict::Faster:
        case Verdict::Slower:
            factor = 1 / std::max(1e-12, statement.comparison->ratio);
        }
    } else if (factor < noticeable && factor > 1 / noticeable) {
        return tr("= about the same");
    } else if (statement.before.atLeast && statement.after.atLeast) {
        return tr("? both stopped");
    }
    const QString times = factorText(std::max(factor, 1 / factor));
    if (factor < 1)
        return (estimated ? tr("▲ %1 times the cost") : tr("▲ %1 times slower")).arg(times);
    const QString least = statement.before.atLeast ? QStringLiteral("≥ ") : QString();
    return (estimated ? tr("▼ %1%2 times less") : tr("▼ %1%2 times faster")).arg(least, times);
}

} // namespace hone::ui
