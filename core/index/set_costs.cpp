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
      analyzed_(workload.size()), known_(workload.size()) {}

Result<void> SetCosts::begin(std::size_t statement) {
    for (const Knowledge knowledge : bothKnowledges) {
        const auto took = value(statement, {}, knowledge);
        if (!took) return fail(took.error());
        if (knowledge == Knowledge::Analyzed) analyzed_[statement] = *took;
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
    const double share = nearest->cost <= 0 ? 1 : std::clamp(plan->cost / nearest->cost, 0.2, 1.0);
    // Never harm: what is not known is worth a try.
    return std::clamp(nearest->value * share, leastOf(statement),
                      std::max(static_cast<double>(before_[statement].ns), best_[statement]));
}

double SetCosts::penalty(const Part& part, double value) const {
    const std::size_t i = part.statement;
    if (estimateOnly_ || times_.writes(i)) return 0;
    const auto before = static_cast<double>(before_[i].ns);
    // What happens late is known from single measurements.
    constexpr double lateTolerance = 1.2;
    const double usual = part.late ? std::max(before, analyzed_[i]) : before;
    const double most =
        part.late ? lateTolerance * usual + 2 * noiseNs : tolerance * usual + noiseNs;
    if (value <= most) return 0;
    constexpr double dear = 3;
    const double loss = workload_[i].weight * (value - usual);
    return harmTolerated_ ? dear * loss : beforeTotal_ + loss;
}

std::vector<SetCosts::Part> SetCosts::partsOf(const IndexSet& indexes, Knowledge knowledge) const {
    const bool late = knowledge == Knowledge::AsNow && !estimateOnly_ && !indexes.empty();
    std::vector<Part> parts;
    for (const std::size_t i : statements_) {
        parts.push_back({i, knowledge, false});
        if (late && !times_.writes(i)) parts.push_back({i, Knowledge::Analyzed, true});
    }
    return parts;
}

void SetCosts::add(SetCost& sum, const Part& part, double value) const {
    if (!part.late) sum.total += workload_[part.statement].weight * value;
    sum.penalty += penalty(part, value);
}

Result<SetCost> SetCosts::guess(const IndexSet& indexes, Knowledge knowledge) {
    SetCost sum;
    for (const Part& part : partsOf(indexes, knowledge)) {
        const auto value = guessed(part.statement, indexes, part.knowledge);
        if (!value) return fail(value.error());
        add(sum, part, *value);
    }
    return sum;
}

Result<bool> SetCosts::isKnown(const Part& part, const IndexSet& indexes) {
    if (estimateOnly_ || times_.writes(part.statement)) return true;
    const auto plan = times_.plan(part.statement, indexes, part.knowledge);
    if (!plan) return fail(plan.error());
    return known_[part.statement].contains(plan->text);
}

double SetCosts::least(const Part& part) const {
    return part.late ? 0 : workload_[part.statement].weight * leastOf(part.statement);
}

Result<SetCost> SetCosts::truth(const IndexSet& indexes, Knowledge knowledge, double ceiling) {
    SetCost sum;
    std::vector<Part> open;
    double rest = 0; // that the open ones cost at least
    for (const Part& part : partsOf(indexes, knowledge)) {
        const auto known = isKnown(part, indexes);
        if (!known) return fail(known.error());
        if (!*known) {
            open.push_back(part);
            rest += least(part);
            continue;
        }
        const auto value = this->value(part.statement, indexes, part.knowledge);
        if (!value) return fail(value.error());
        add(sum, part, *value);
    }
    // What takes least to run may do for an answer.
    std::ranges::stable_sort(open, {}, [this](const Part& part) {
        return std::pair(part.late, limitFor(part.statement));
    });
    for (const Part& part : open) {
        if (sum.sum() + rest >= ceiling) break;
        const auto value = this->value(part.statement, indexes, part.knowledge);
        if (!value) return fail(value.error());
        add(sum, part, *value);
        rest -= least(part);
    }
    if (sum.sum() + rest >= ceiling) sum.total += std::max(0.0, rest);
    return sum;
}

void SetCosts::markHarmful(std::size_t statement, const std::string& plan) {
    harmful_.insert({statement, plan});
    known_[statement].erase(plan);
}

void SetCosts::markHarmless(std::size_t statement, const std::string& plan) {
    harmless_.insert({statement, plan});
    known_[statement].erase(plan);
}

Result<std::vector<Harm>> SetCosts::harmOf(const IndexSet& indexes, Knowledge knowledge) {
    std::vector<Harm> harm;
    for (const Part& part : partsOf(indexes, knowledge)) {
        const auto took = value(part.statement, indexes, part.knowledge);
        if (!took) return fail(took.error());
        if (penalty(part, *took) > 0) harm.push_back({part.statement, part.knowledge});
    }
    return harm;
}

Result<bool> SetCosts::isKnownToHarm(const Harm& harm, const IndexSet& indexes,
                                     Knowledge knowledge) {
    const auto plan = times_.plan(harm.statement, indexes, harm.knowledge);
    if (!plan) return fail(plan.error());
    const auto found = known_[harm.statement].find(plan->text);
    return found != known_[harm.statement].end() &&
           penalty({harm.statement, harm.knowledge, harm.knowledge != knowledge},
                   found->second.value) > 0;
}

std::vector<IndexSet> SetCosts::goodPlans(std::size_t statement) const {
    std::vector<const Known*> good;
    for (const auto& [text, known] : known_[statement])
        if (penalty({statement, Knowledge::AsNow, false}, known.value) == 0) good.push_back(&known);
    std::ranges::sort(good, {}, &Known::value);
    std::vector<IndexSet> plans;
    for (const Known* known : good)
        plans.push_back(known->indexes);
    return plans;
}

} // namespace hone::index
