// What IndexChoice does about statements that become slower: pairs that accuse and acquit, lures
// that leave, and the proof of what was chosen.
#include <algorithm>
#include <utility>

#include "core/index/index_choice.h"
#include "core/measure/statement_comparison.h"

namespace hone::index {
namespace {

// A statement that pairs show to be slower by more is not accepted.
constexpr double mostSlower = 1.05;

} // namespace

// Single measurements accuse a plan of being a little slower; pairs judge it.
Result<SearchStep> IndexChoice::acquit(SearchStep found, Knowledge knowledge) {
    const auto harms = costs_.harmOf(found.indexes, knowledge);
    if (!harms) return fail(harms.error());
    std::vector<std::size_t> doubtful;
    for (const Harm& harm : *harms) {
        const auto value = costs_.value(harm.statement, found.indexes, harm.knowledge);
        if (!value) return fail(value.error());
        constexpr double doubt = 1.35;
        if (harm.knowledge != knowledge || costs_.before(harm.statement).atLeast ||
            *value > doubt * static_cast<double>(costs_.before(harm.statement).ns))
            return found;
        doubtful.push_back(harm.statement);
    }
    if (doubtful.empty()) return found;
    constexpr std::chrono::seconds longest{3};
    if (const auto compared =
            comparePairs(found.indexes, knowledge, doubtful, Clock::system().now() + longest);
        !compared)
        return fail(compared.error());
    const auto cost = costs_.truth(found.indexes, knowledge);
    if (!cost) return fail(cost.error());
    found.cost = *cost;
    note(found, knowledge);
    return found;
}

// The indexes that lead the planner astray for statements which become slower, each with the
// statement: of all that could be used, until it finds a plan that is no slower; where that tells
// nothing, the worst of those at hand.
Result<std::map<std::string, std::size_t>>
IndexChoice::luresOf(const IndexSet& indexes, const IndexSet& banned, Knowledge knowledge) {
    const auto harms = costs_.harmOf(indexes, knowledge);
    if (!harms) return fail(harms.error());
    IndexSet all;
    std::ranges::set_difference(usable_, banned, std::inserter(all, all.end()));
    std::map<std::string, std::size_t> lures;
    for (const Harm& harm : *harms) {
        auto found = luresAmong(all, harm, knowledge);
        if (!found) return fail(found.error());
        if (found->empty()) {
            auto worst = worstLure(indexes, harm);
            if (!worst) return fail(worst.error());
            *found = std::move(*worst);
        }
        for (const std::string& index : *found)
            lures.insert({index, harm.statement});
    }
    return lures;
}

Result<IndexSet> IndexChoice::luresAmong(IndexSet all, const Harm& harm, Knowledge knowledge) {
    IndexSet lures;
    constexpr int mostSteps = 24;
    for (int step = 0; step < mostSteps; ++step) {
        if (const auto value = costs_.value(harm.statement, all, harm.knowledge); !value)
            return fail(value.error());
        const auto harmful = costs_.isKnownToHarm(harm, all, knowledge);
        if (!harmful) return fail(harmful.error());
        if (!*harmful) break;
        IndexSet good;
        for (const IndexSet& used : costs_.goodPlans(harm.statement))
            good.insert(used.begin(), used.end());
        const auto plan = times_.plan(harm.statement, all, harm.knowledge);
        if (!plan) return fail(plan.error());
        std::size_t removed = 0;
        for (const std::string& index : plan->indexes)
            if (!good.contains(index)) {
                removed += all.erase(index);
                lures.insert(index);
            }
        if (removed == 0) break;
    }
    return lures;
}

// The one without which the statement is fastest; none where it uses none.
Result<IndexSet> IndexChoice::worstLure(const IndexSet& indexes, const Harm& harm) {
    const auto plan = times_.plan(harm.statement, indexes, harm.knowledge);
    if (!plan) return fail(plan.error());
    std::optional<std::pair<double, std::string>> worst;
    for (const std::string& index : plan->indexes) {
        IndexSet rest = indexes;
        rest.erase(index);
        const auto value = costs_.value(harm.statement, rest, harm.knowledge);
        if (!value) return fail(value.error());
        if (!worst || *value < worst->first) worst = {*value, index};
    }
    return worst ? IndexSet{worst->second} : IndexSet();
}

// By pairs, and without what makes a statement slower.
Result<void> IndexChoice::prove() {
    if (full_ == nullptr) return {};
    constexpr int mostRounds = 6;
    for (int round = 0; round < mostRounds; ++round) {
        if (auto done = keepFromHarm(); !done) return done;
        say_("measuring before against after, in pairs", 0.85 + 0.02 * round);
        const auto slower = proveChosen(true);
        if (!slower) return fail(slower.error());
        if (slower->empty()) break;
        if (isPast(at(0.94))) continue;
        auto found = searchFor(knowledge_, chosen_, false, at(0.94));
        if (!found) return fail(found.error());
        chosen_ = std::move(found->indexes);
    }
    if (auto done = keepFromHarm(); !done) return done;
    if (auto done = settleKnowledge(); !done) return done;
    say_("measuring what became faster, in pairs", 0.95);
    if (const auto compared = proveChosen(false); !compared) return fail(compared.error());
    if (auto done = keepFromHarm(); !done) return done;
    return dropIdle();
}

// What no plan uses, now or once ANALYZE was run.
Result<void> IndexChoice::dropIdle() {
    IndexSet used;
    for (const std::size_t i : costs_.statements())
        for (const Knowledge knowledge : {knowledge_, Knowledge::Analyzed}) {
            const auto plan = times_.plan(i, chosen_, knowledge);
            if (!plan) return fail(plan.error());
            used.insert(plan->indexes.begin(), plan->indexes.end());
        }
    std::erase_if(chosen_, [&](const std::string& index) { return !used.contains(index); });
    return {};
}

// Where no search got rid of harm, the best that is left when what does it goes, or that was seen
// without any. Rather no advice than one that harms.
Result<void> IndexChoice::keepFromHarm() {
    const auto harm = costs_.harmOf(chosen_, knowledge_);
    if (!harm) return fail(harm.error());
    if (harm->empty()) return {};
    const IndexSet harmful = std::exchange(chosen_, {});
    double least = costs_.beforeTotal();
    const auto take = [&](const IndexSet& indexes, Knowledge knowledge, double total) {
        if (indexes.empty() || total >= least) return;
        least = total;
        chosen_ = indexes;
        knowledge_ = knowledge;
    };
    for (const Knowledge knowledge : bothKnowledges) {
        const auto rest = withoutHarm(harmful, knowledge);
        if (!rest) return fail(rest.error());
        const auto cost = costs_.truth(*rest, knowledge);
        if (!cost) return fail(cost.error());
        take(*rest, knowledge, cost->total);
    }
    for (const Knowledge knowledge : bothKnowledges)
        for (const auto& [indexes, step] : steps_[knowledge]) {
            if (step.cost.total >= least) continue;
            const auto harms = costs_.harmOf(indexes, knowledge);
            if (!harms) return fail(harms.error());
            if (harms->empty()) take(indexes, knowledge, step.cost.total);
        }
    if (chosen_.empty()) knowledge_ = Knowledge::AsNow;
    return {};
}

// Nothing where what the plans of slowed statements use is not the cause.
Result<IndexSet> IndexChoice::withoutHarm(const IndexSet& indexes, Knowledge knowledge) {
    const auto harms = costs_.harmOf(indexes, knowledge);
    if (!harms) return fail(harms.error());
    const auto cost = costs_.truth(indexes, knowledge);
    if (!cost) return fail(cost.error());
    const auto rest =
        withoutSuspects(searchWith(knowledge, {}), {indexes, *cost, bytesOf(indexes)});
    if (!rest) return fail(rest.error());
    if (rest->cost.penalty > 0) return IndexSet();
    for (const std::string& index : indexes)
        if (!rest->indexes.contains(index)) vetoed_.insert({index, harms->front().statement});
    return rest->indexes;
}

// Those that became slower. riskyAlone: leaves out what is surely faster.
Result<std::vector<std::size_t>> IndexChoice::proveChosen(bool riskyAlone) {
    std::vector<std::pair<double, std::size_t>> changed; // by the share of its time now
    for (const std::size_t i : costs_.statements()) {
        if (times_.writes(i) || costs_.before(i).atLeast) continue;
        const auto before = times_.plan(i, {}, Knowledge::AsNow);
        if (!before) return fail(before.error());
        const auto after = times_.plan(i, chosen_, knowledge_);
        if (!after) return fail(after.error());
        if (before->text == after->text || comparisons_.contains({i, after->text})) continue;
        const auto value = costs_.value(i, chosen_, knowledge_);
        if (!value) return fail(value.error());
        const double share = *value / std::max(1.0, static_cast<double>(costs_.before(i).ns));
        constexpr double surelyFaster = 0.75;
        if (!riskyAlone || share > surelyFaster) changed.push_back({share, i});
    }
    std::ranges::sort(changed, std::greater());
    std::vector<std::size_t> statements;
    for (const auto& [share, i] : changed)
        statements.push_back(i);
    return comparePairs(chosen_, knowledge_, statements, at(1));
}

// Now against with these indexes; those that became slower. What is left by about until is not
// compared.
Result<std::vector<std::size_t>>
IndexChoice::comparePairs(const IndexSet& indexes, Knowledge knowledge,
                          const std::vector<std::size_t>& statements, TimePoint until) {
    std::vector<std::size_t> slower;
    if (statements.empty()) return slower;
    if (auto shown = times_.showFull({}, Knowledge::AsNow); !shown) return fail(shown.error());
    const auto without = full_->connectAsShown();
    if (!without) return fail(without.error());
    if (auto shown = times_.showFull(indexes, knowledge); !shown) return fail(shown.error());
    const auto with = full_->connectAsShown();
    if (!with) return fail(with.error());
    auto left = static_cast<std::int64_t>(statements.size());
    for (const std::size_t i : statements) {
        constexpr std::chrono::seconds grace{3};
        if (isPast(until + grace)) break;
        // Long ones get few pairs.
        const TimePoint now = Clock::system().now();
        const TimePoint end =
            now + std::max<Nanoseconds>(Milliseconds(400), (until - now) / left--);
        const auto after = times_.plan(i, indexes, knowledge);
        if (!after) return fail(after.error());
        auto comparison = compare(i, **without, **with, end);
        if (!comparison) {
            if (comparison.error().code == ErrorCode::Cancelled) return fail(comparison.error());
            continue;
        }
        if (comparison->ratio > mostSlower && comparison->interval.low > 1) {
            slower.push_back(i);
            costs_.markHarmful(i, after->text);
        } else {
            costs_.markHarmless(i, after->text);
        }
        comparisons_[{i, after->text}] = std::move(*comparison);
    }
    return slower;
}

Result<PairedComparison> IndexChoice::compare(std::size_t statement, Connection& without,
                                              Connection& with, TimePoint until) {
    const WorkloadStatement& work = workload_[statement];
    auto a = TimedStatement::prepare({without, work.sql, work.values}, false, limits_,
                                     options_.slowLimit);
    if (!a) return fail(a.error());
    auto b = TimedStatement::prepare({with, work.sql, work.values}, false, limits_,
                                     2 * options_.slowLimit);
    if (!b) return fail(b.error());
    PairingOptions pairing;
    pairing.stop = options_.stop;
    pairing.until = until;
    return comparePaired([&] { return a->run(); }, [&] { return b->run(); }, pairing);
}

// Where they are as good without ANALYZE, nobody has to run it.
Result<void> IndexChoice::settleKnowledge() {
    if (chosen_.empty()) {
        // Statistics alone may be what helps.
        const auto harmed = costs_.harmOf({}, Knowledge::Analyzed);
        if (!harmed) return fail(harmed.error());
        const auto alone = costs_.truth({}, Knowledge::Analyzed);
        if (!alone) return fail(alone.error());
        constexpr double noteworthy = 0.95;
        knowledge_ = harmed->empty() && alone->total < noteworthy * costs_.beforeTotal()
                         ? Knowledge::Analyzed
                         : Knowledge::AsNow;
        return {};
    }
    if (knowledge_ == Knowledge::AsNow) return {};
    const auto now = costs_.truth(chosen_, Knowledge::AsNow);
    if (!now) return fail(now.error());
    const auto analyzed = costs_.truth(chosen_, Knowledge::Analyzed);
    if (!analyzed) return fail(analyzed.error());
    constexpr double alike = 1.02;
    if (now->sum() > analyzed->sum() * alike) return {};
    const auto harm = costs_.harmOf(chosen_, Knowledge::AsNow);
    if (!harm) return fail(harm.error());
    if (harm->empty()) knowledge_ = Knowledge::AsNow;
    return {};
}

} // namespace hone::index
