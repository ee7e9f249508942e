#include "core/index/set_costs.h"

#include <algorithm>
#include <cmath>

namespace hone::index {
namespace {

// Slower than before by more counts as harm; times are rough.
constexpr double tolerance = 1.04, noiseNs = 30'000;

} // namespace

SetCosts::SetCosts(TrialTimes& times, const std::vector<WorkloadStatement>& workload,
                   Milliseconds slowLimit, bool estimateOnly)
    : times_(times), workload_(workload),
      slowNs_(static_cast<double>(std::chrono::duration_cast<Nanoseconds>(slowLimit).count())),
      estimateOnly_(estimateOnly), before_(workload.size()), best_(workload.size()),
      known_(workload.size()) {}

Result<void> SetCosts::begin(std::size_t statement) {
    for (const Knowledge knowledge : bothKnowledges) {
        const auto took = value(statement, {}, knowledge);
        if (!took) return fail(took.error());
        if (knowledge != Knowledge::AsNow) continue;
        const auto whole = estimateOnly_ ? Result<TrialTime>(TrialTime{std::llround(*took), false})
                                         : times_.time(statement, {}, knowledge);
        if (!whole) return fail(whole.error());
        before_[statement] = *whole;
        if (estimateOnly_) break;
    }
    statements_.push_back(statement);
    beforeTotal_ += workload_[statement].weight * static_cast<double>(before_[statement].ns);
    return {};
}

// Enough to know whether it is slower than before; of what is slow, whether it is much better.
std::int64_t SetCosts::limitFor(std::size_t statement) const {
    const auto before = static_cast<double>(before_[statement].ns);
    if (before == 0) return std::llround(slowNs_);
    constexpr double harm = 1.15, second = 1e9;
    const double hopeless = std::max(3 * best_[statement], second);
    return std::llround(std::min({slowNs_, harm * before + 2e6, hopeless}));
}

Result<double> SetCosts::value(std::size_t statement, const IndexSet& indexes,
                               Knowledge knowledge) {
    const auto plan =
        times_.plan(statement, indexes, estimateOnly_ ? Knowledge::Analyzed : knowledge);
    if (!plan) return fail(plan.error());
    if (estimateOnly_) return plan->cost;
    const auto time = times_.time(statement, indexes, knowledge, limitFor(statement));
    if (!time) return fail(time.error());
    auto took = static_cast<double>(time->ns);
    if (times_.writes(statement)) return took;
    const auto before = static_cast<double>(before_[statement].ns);
    if (harmful_.contains({statement, plan->text})) {
        took = std::max(took, 1.2 * before + 2 * noiseNs);
    } else if (harmless_.contains({statement, plan->text})) {
        took = std::min(took, tolerance * before);
    } else if (time->atLeast) {
        // How much worse is not known; where it is slower than before, likely much.
        took = took > before ? 3 * before : before;
    } else if (best_[statement] == 0 || took < best_[statement]) {
        best_[statement] = took;
    }
    known_[statement][plan->text] = {plan->indexes, plan->cost, took};
    return took;
}

Result<double> SetCosts::guessed(std::size_t statement, const IndexSet& indexes,
                                 Knowledge knowledge) {
    if (estimateOnly_ || times_.writes(statement)) return value(statement, indexes, knowledge);
    const auto plan = times_.plan(statement, indexes, knowledge);
    if (!plan) return fail(plan.error());
    const auto& known = known_[statement];
    if (const auto found = known.find(plan->text); found != known.end()) return found->second.value;
    // The one that shares the most.
    const Known* nearest = nullptr;
    std::size_t most = 0;
    for (const auto& [text, one] : known) {
        if (!std::ranges::includes(plan->indexes, one.indexes)) continue;
        if (nearest == nullptr || one.indexes.size() > most ||
            (one.indexes.size() == most && one.value < nearest->value)) {
            nearest = &one;
            most = one.indexes.size();
        }
    }
    if (nearest == nullptr) return static_cast<double>(before_[statement].ns);
    const double share =
        nearest->cost <= 0 ? 1 : std::clamp(plan->cost / nearest->cost, 0.2, 1.0);
    // Never harm: what is not known is worth a try.
    return std::clamp(nearest->value * share, 0.7 * best_[statement],
                      std::max(static_cast<double>(before_[statement].ns), best_[statement]));
}

double SetCosts::penalty(std::size_t statement, double value) const {
    const auto before = static_cast<double>(before_[statement].ns);
    if (estimateOnly_ || times_.writes(statement) || value <= tolerance * before + noiseNs)
        return 0;
    constexpr double dear = 3;
    if (harmTolerated_) return dear * workload_[statement].weight * (value - before);
    return beforeTotal_ + workload_[statement].weight * (value - before);
}

template <typename Value>
Result<SetCost> SetCosts::sum(const Value& value) {
    SetCost sum;
    for (const std::size_t i : statements_) {
        const Result<double> one = value(i);
        if (!one) return fail(one.error());
        sum.total += workload_[i].weight * *one;
        sum.penalty += penalty(i, *one);
    }
    return sum;
}

Result<SetCost> SetCosts::guess(const IndexSet& indexes, Knowledge knowledge) {
    return sum([&](std::size_t i) { return guessed(i, indexes, knowledge); });
}

Result<SetCost> SetCosts::truth(const IndexSet& indexes, Knowledge knowledge) {
    return sum([&](std::size_t i) { return value(i, indexes, knowledge); });
}

void SetCosts::markHarmful(std::size_t statement, const std::string& plan) {
    harmful_.insert({statement, plan});
    known_[statement].erase(plan);
}

Result<std::vector<std::size_t>> SetCosts::slowed(const IndexSet& indexes, Knowledge knowledge) {
    std::vector<std::size_t> slowed;
    for (const std::size_t i : statements_) {
        const auto took = value(i, indexes, knowledge);
        if (!took) return fail(took.error());
        if (penalty(i, *took) > 0) slowed.push_back(i);
    }
    return slowed;
}

Result<bool> SetCosts::isKnownToSlow(std::size_t statement, const IndexSet& indexes,
                                     Knowledge knowledge) {
    const auto plan = times_.plan(statement, indexes, knowledge);
    if (!plan) return fail(plan.error());
    const auto found = known_[statement].find(plan->text);
    return found != known_[statement].end() && penalty(statement, found->second.value) > 0;
}

std::vector<IndexSet> SetCosts::goodPlans(std::size_t statement) const {
    std::vector<const Known*> good;
    for (const auto& [text, known] : known_[statement])
        if (penalty(statement, known.value) == 0) good.push_back(&known);
    std::ranges::sort(good, {}, &Known::value);
    std::vector<IndexSet> plans;
    for (const Known* known : good)
        plans.push_back(known->indexes);
    return plans;
}

} // namespace hone::index
