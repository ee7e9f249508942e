#include "core/index/index_choice.h"

#include <algorithm>

#include "core/measure/statement_comparison.h"

namespace hone::index {
namespace {

constexpr std::size_t mostBuilt = 60;
// A statement that pairs show to be slower by more is not accepted.
constexpr double mostSlower = 1.05;

} // namespace

IndexChoice::IndexChoice(const CandidatePool& pool, WorkCopy* full, TrialTimes& times,
                         SetCosts& costs, const std::vector<WorkloadStatement>& workload,
                         const AdvisorOptions& options, TimePoint start,
                         std::function<void(const std::string&, double)> say)
    : pool_(pool), full_(full), times_(times), costs_(costs), workload_(workload),
      options_(options), start_(start), say_(std::move(say)) {
    limits_.stop = options.stop;
}

TimePoint IndexChoice::at(double share) const {
    return start_ + std::chrono::duration_cast<Nanoseconds>(options_.timeLimit * share);
}

Result<void> IndexChoice::choose() {
    for (const auto part : {&IndexChoice::findFavourites, &IndexChoice::rankMoves,
                            &IndexChoice::tryFavourites, &IndexChoice::search, &IndexChoice::prove})
        if (auto done = (this->*part)(); !done) return done;
    return {};
}

const PairedComparison* IndexChoice::comparison(std::size_t statement,
                                                const std::string& plan) const {
    const auto found = comparisons_.find({statement, plan});
    return found == comparisons_.end() ? nullptr : &found->second;
}

std::int64_t IndexChoice::bytesOf(const std::string& index) const {
    if (full_ != nullptr)
        if (const auto built = full_->built().find(index); built != full_->built().end())
            return built->second.bytes;
    return pool_[index].statistics.bytes();
}

Result<void> IndexChoice::findFavourites() {
    const auto& statements = costs_.statements();
    for (std::size_t i = 0; i < statements.size() && !isPast(at(0.30)); ++i) {
        say_("planning statement " + std::to_string(statements[i] + 1), 0.20);
        if (workload_[statements[i]].weight > 0)
            if (auto done = findFavourites(statements[i]); !done) return done;
    }
    return {};
}

// With all candidates, without those, and so on; and single ones by their gain.
Result<void> IndexChoice::findFavourites(std::size_t statement) {
    const auto base = times_.plan(statement, {}, Knowledge::Analyzed);
    if (!base) return fail(base.error());
    const double cost = std::max(base->cost, 1.0);
    const auto favour = [&](const TrialPlan& plan) {
        if (plan.indexes.empty()) return;
        moves_.try_emplace(plan.indexes, 0.0);
        favourites_[statement].emplace(plan.cost, plan.indexes);
    };
    for (const Knowledge knowledge : bothKnowledges) {
        IndexSet rest = pool_.wantedBy(statement);
        constexpr int mostRounds = 4;
        for (int round = 0; round < mostRounds && !rest.empty(); ++round) {
            const auto plan = times_.plan(statement, rest, knowledge);
            if (!plan) return fail(plan.error());
            favour(*plan);
            if (plan->indexes.empty()) break;
            for (const std::string& index : plan->indexes)
                rest.erase(index);
        }
    }
    std::vector<TrialPlan> singles;
    for (const std::string& index : pool_.wantedBy(statement)) {
        auto plan = times_.plan(statement, {index}, Knowledge::Analyzed);
        if (!plan) return fail(plan.error());
        if (!plan->indexes.empty()) singles.push_back(std::move(*plan));
    }
    std::ranges::sort(singles, {}, &TrialPlan::cost);
    constexpr std::size_t mostCheap = 5, mostSmall = 3;
    for (std::size_t i = 0; i < std::min(singles.size(), mostCheap); ++i)
        favour(singles[i]);
    // Of equal use the smallest.
    constexpr double useful = 0.9;
    std::erase_if(singles, [&](const TrialPlan& plan) { return plan.cost > cost * useful; });
    std::ranges::sort(singles, {}, [&](const TrialPlan& plan) {
        return pool_[*plan.indexes.begin()].statistics.bytes();
    });
    for (std::size_t i = 0; i < std::min(singles.size(), mostSmall); ++i)
        favour(singles[i]);
    return {};
}

// The gain a move promises: the planner's of each statement, as a share of its time now.
Result<void> IndexChoice::rankMoves() {
    for (auto& [indexes, promise] : moves_) {
        for (const std::size_t i : costs_.statements()) {
            if (times_.writes(i)) continue;
            const auto before = times_.plan(i, {}, Knowledge::Analyzed);
            if (!before) return fail(before.error());
            const auto after = times_.plan(i, indexes, Knowledge::Analyzed);
            if (!after) return fail(after.error());
            if (after->indexes.empty() || before->cost <= 0) continue;
            // A covering index gains what the planner does not see.
            constexpr double least = 0.02;
            promise += workload_[i].weight * static_cast<double>(costs_.before(i).ns) *
                       std::max(least, 1 - after->cost / before->cost);
        }
    }
    return {};
}

// The statements by turns, the slowest first, each with the set that the planner likes next best
// for it, which is built where it is not there: then much is known of what sets would do. Those
// that write have rows to find, too.
Result<void> IndexChoice::tryFavourites() {
    std::vector<std::size_t> statements = costs_.statements();
    std::ranges::sort(statements, std::greater(), [&](std::size_t i) {
        return workload_[i].weight * static_cast<double>(costs_.before(i).ns);
    });
    std::map<std::size_t, std::vector<IndexSet>> next;
    for (const std::size_t i : statements)
        for (const auto& [cost, indexes] : favourites_[i])
            next[i].push_back(indexes);
    const std::size_t rounds = options_.estimateOnly ? 60 : 14;
    for (std::size_t round = 0; round < rounds && !isPast(at(0.42)); ++round) {
        say_("trying what statements could gain, round " + std::to_string(round + 1),
             0.22 + 0.02 * static_cast<double>(std::min<std::size_t>(round, 13)));
        for (const std::size_t i : statements) {
            if (round >= next[i].size() || isPast(at(0.42))) continue;
            if (round > 0 && isSatisfied(i)) continue;
            const auto there = haveBuilt(next[i][round]);
            if (!there) return fail(there.error());
            if (!*there) continue;
            for (const Knowledge knowledge : bothKnowledges)
                if (const auto value = costs_.value(i, next[i][round], knowledge); !value)
                    return fail(value.error());
        }
    }
    return {};
}

// As fast as it need be beside the others.
bool IndexChoice::isSatisfied(std::size_t statement) const {
    double all = 0;
    for (const std::size_t i : costs_.statements())
        all += workload_[i].weight * costs_.best(i);
    constexpr double little = 0.01, much = 0.05;
    const double best = costs_.best(statement);
    return workload_[statement].weight * best < little * all ||
           best < little * much * static_cast<double>(costs_.before(statement).ns);
}

// Whether all of them are usable now.
Result<bool> IndexChoice::haveBuilt(const IndexSet& indexes) {
    for (const std::string& name : indexes) {
        if (usable_.contains(name)) continue;
        if (failed_.contains(name)) return false;
        if (full_ != nullptr) {
            if (usable_.size() >= mostBuilt || isPast(at(0.38))) return false;
            say_("building " + name + " on the copy", 0.25);
            if (auto built = full_->build(pool_[name].sql, limits_); !built) {
                const Error& error = built.error();
                if (error.code == ErrorCode::Cancelled || error.code == ErrorCode::DiskFull)
                    return fail(error);
                unbuildable_.push_back({pool_[name].sql, "It cannot be made: " + error.message});
                failed_.insert(name);
                return false;
            }
        }
        usable_.insert(name);
    }
    return true;
}

// For users who run ANALYZE afterwards, and for those who do not: it can make statements slower
// that no index mends.
Result<void> IndexChoice::search() {
    auto analyzed = searchFor(Knowledge::Analyzed, {}, at(0.72));
    if (!analyzed) return fail(analyzed.error());
    SearchStep best = std::move(*analyzed);
    knowledge_ = Knowledge::Analyzed;
    if (full_ != nullptr) {
        auto now = searchFor(Knowledge::AsNow, {}, at(0.86));
        if (!now) return fail(now.error());
        if (now->cost.sum() < best.cost.sum()) {
            best = std::move(*now);
            knowledge_ = Knowledge::AsNow;
        }
    }
    chosen_ = std::move(best.indexes);
    return {};
}

// First with harm as a loss among others, then without any: what mends it may have to be there
// before.
Result<SearchStep> IndexChoice::searchFor(Knowledge knowledge, const IndexSet& start,
                                          TimePoint until) {
    std::optional<SearchStep> best;
    const std::vector<bool> ways =
        options_.budget ? std::vector<bool>{true, false} : std::vector<bool>{false};
    for (const bool perByte : ways) {
        IndexSet first = start;
        if (start.empty()) {
            costs_.tolerateHarm(true);
            auto greedy = searchOnce(knowledge, start, perByte, until);
            costs_.tolerateHarm(false);
            if (!greedy) return greedy;
            first = std::move(greedy->indexes);
        }
        for (const IndexSet& from : {first, IndexSet()}) {
            auto found = searchOnce(knowledge, from, perByte, until);
            if (!found) return found;
            found = mend(std::move(*found), knowledge, perByte, until);
            if (!found) return found;
            if (!best || found->cost.sum() < best->cost.sum()) best = std::move(*found);
            if (from.empty()) break;
        }
    }
    return std::move(*best);
}

// Where a statement is slower than before, single steps may not lead out of it. It may cost that
// another becomes slower, which the search that follows can mend.
Result<SearchStep> IndexChoice::mend(SearchStep found, Knowledge knowledge, bool perByte,
                                     TimePoint until) {
    std::set<IndexSet> tried;
    while (found.cost.penalty > 0 && !isPast(until)) {
        const auto start = mended(found.indexes, knowledge, tried);
        if (!start) return fail(start.error());
        if (!*start) break;
        tried.insert(**start);
        const auto real = costs_.truth(**start, knowledge);
        if (!real) return fail(real.error());
        // What was guessed wrong is known from here on.
        if (real->penalty > 2.5 * found.cost.penalty) continue;
        auto next = searchOnce(knowledge, **start, perByte, until);
        if (!next) return next;
        if (next->cost.sum() < found.cost.sum()) found = std::move(*next);
    }
    return found;
}

// The best set in which one statement that is slowed has a plan that was good: its indexes are
// there, and those that lead the planner away from it are not.
Result<std::optional<IndexSet>> IndexChoice::mended(const IndexSet& indexes, Knowledge knowledge,
                                                    const std::set<IndexSet>& tried) {
    const auto slowed = costs_.slowed(indexes, knowledge);
    if (!slowed) return fail(slowed.error());
    std::optional<IndexSet> best;
    double least = 0;
    for (const std::size_t statement : *slowed)
        for (const IndexSet& good : costs_.goodPlans(statement)) {
            IndexSet set = indexes;
            set.insert(good.begin(), good.end());
            constexpr int mostSteps = 12;
            for (int step = 0; step < mostSteps; ++step) {
                const auto slow = costs_.isKnownToSlow(statement, set, knowledge);
                if (!slow) return fail(slow.error());
                if (!*slow && !tried.contains(set)) {
                    const auto cost = costs_.guess(set, knowledge);
                    if (!cost) return fail(cost.error());
                    if (!best || cost->sum() < least) {
                        best = set;
                        least = cost->sum();
                    }
                    break;
                }
                const auto plan = times_.plan(statement, set, knowledge);
                if (!plan) return fail(plan.error());
                std::size_t removed = 0;
                for (const std::string& index : plan->indexes)
                    if (!good.contains(index)) removed += set.erase(index);
                if (removed == 0) break;
            }
        }
    return best;
}

Result<SearchStep> IndexChoice::searchOnce(Knowledge knowledge, const IndexSet& start, bool perByte,
                                           TimePoint until) {
    IndexSearch search;
    for (const auto& [indexes, promise] : moves_)
        if (std::ranges::includes(usable_, indexes)) search.moves.push_back({indexes, promise});
    for (const std::string& index : usable_)
        search.bytes[index] = bytesOf(index);
    search.budget = options_.budget;
    search.perByte = perByte;
    search.mostIndexes = options_.mostIndexes;
    search.start = start;
    search.until = until;
    search.guess = [&](const IndexSet& indexes) { return costs_.guess(indexes, knowledge); };
    search.truth = [&](const IndexSet& indexes) { return costs_.truth(indexes, knowledge); };
    auto path = searchIndexes(search);
    if (!path) return fail(path.error());
    say_("found a set of " + std::to_string(path->back().indexes.size()) + " indexes", 0.6);
    for (const SearchStep& step : *path)
        if (step.cost.penalty == 0) steps_.push_back(step);
    return path->back();
}

// By pairs, and without what makes a statement slower.
Result<void> IndexChoice::prove() {
    if (full_ == nullptr) return {};
    constexpr int mostRounds = 6;
    for (int round = 0; round < mostRounds && !isPast(at(0.96)); ++round) {
        say_("measuring before against after, in pairs", 0.75 + 0.03 * round);
        const auto slower = comparePairs(true);
        if (!slower) return fail(slower.error());
        if (slower->empty()) break;
        const IndexSet before = chosen_;
        auto found = searchFor(knowledge_, chosen_, at(0.96));
        if (!found) return fail(found.error());
        chosen_ = std::move(found->indexes);
        for (const std::string& index : before)
            if (!chosen_.contains(index)) vetoed_.insert({index, slower->front()});
    }
    if (auto done = dropHarm(); !done) return done;
    if (auto done = settleKnowledge(); !done) return done;
    if (auto done = dropHarmAfterAnalyze(); !done) return done;
    say_("measuring what became faster, in pairs", 0.95);
    if (const auto compared = comparePairs(false); !compared) return fail(compared.error());
    return {};
}

// Those that became slower. riskyAlone: leaves out what is surely faster.
Result<std::vector<std::size_t>> IndexChoice::comparePairs(bool riskyAlone) {
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
        constexpr double surelyFaster = 0.85;
        if (!riskyAlone || share > surelyFaster) changed.push_back({share, i});
    }
    std::ranges::sort(changed, std::greater());
    if (auto shown = times_.showFull({}, Knowledge::AsNow); !shown) return fail(shown.error());
    const auto without = full_->connectAsShown();
    if (!without) return fail(without.error());
    if (auto shown = times_.showFull(chosen_, knowledge_); !shown) return fail(shown.error());
    const auto with = full_->connectAsShown();
    if (!with) return fail(with.error());
    std::vector<std::size_t> slower;
    for (const auto& [share, i] : changed) {
        if (isPast(at(1.03))) break;
        const auto after = times_.plan(i, chosen_, knowledge_);
        if (!after) return fail(after.error());
        auto comparison = compare(i, **without, **with);
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
                                              Connection& with) {
    const WorkloadStatement& work = workload_[statement];
    auto a = TimedStatement::prepare({without, work.sql, work.values}, false, limits_,
                                     options_.slowLimit);
    if (!a) return fail(a.error());
    auto b = TimedStatement::prepare({with, work.sql, work.values}, false, limits_,
                                     2 * options_.slowLimit);
    if (!b) return fail(b.error());
    PairingOptions pairing;
    pairing.stop = options_.stop;
    // Long ones get few pairs.
    pairing.until = Clock::system().now() + std::max(Milliseconds(600), options_.timeLimit / 80);
    return comparePaired([&] { return a->run(); }, [&] { return b->run(); }, pairing);
}

// What no search got rid of in time: indexes that make a statement slower go one by one, then
// ANALYZE. Rather no advice than one that harms.
Result<void> IndexChoice::dropHarm() {
    for (;;) {
        const auto slower = costs_.slowed(chosen_, knowledge_);
        if (!slower) return fail(slower.error());
        if (slower->empty()) return {};
        const auto thrown = throwOut(*slower, knowledge_);
        if (!thrown) return fail(thrown.error());
        if (*thrown) continue;
        if (knowledge_ == Knowledge::AsNow) {
            chosen_.clear();
            return {};
        }
        knowledge_ = Knowledge::AsNow;
    }
}

// Takes out the one index of those that slower statements use which is missed least.
Result<bool> IndexChoice::throwOut(const std::vector<std::size_t>& slower, Knowledge knowledge) {
    std::map<std::string, std::size_t> suspects;
    for (const std::size_t statement : slower) {
        const auto plan = times_.plan(statement, chosen_, knowledge);
        if (!plan) return fail(plan.error());
        for (const std::string& index : plan->indexes)
            suspects.try_emplace(index, statement);
    }
    std::optional<std::pair<double, std::string>> least;
    for (const auto& [index, statement] : suspects) {
        IndexSet rest = chosen_;
        rest.erase(index);
        const auto cost = costs_.truth(rest, knowledge);
        if (!cost) return fail(cost.error());
        if (!least || cost->sum() < least->first) least = {cost->sum(), index};
    }
    if (!least) return false;
    chosen_.erase(least->second);
    vetoed_.insert({least->second, suspects.at(least->second)});
    return true;
}

// Where ANALYZE does not belong to the advice somebody runs it later all the same: with fresh
// statistics these indexes may be taken where they do harm.
Result<void> IndexChoice::dropHarmAfterAnalyze() {
    while (knowledge_ == Knowledge::AsNow && !chosen_.empty()) {
        std::vector<std::size_t> slower;
        for (const std::size_t i : costs_.statements()) {
            if (times_.writes(i)) continue;
            const auto alone = costs_.value(i, {}, Knowledge::Analyzed);
            if (!alone) return fail(alone.error());
            const auto value = costs_.value(i, chosen_, Knowledge::Analyzed);
            if (!value) return fail(value.error());
            // These are single measurements.
            constexpr double clearly = 1.2;
            const auto before = static_cast<double>(costs_.before(i).ns);
            if (*value > clearly * std::max(before, *alone) + 60'000) slower.push_back(i);
        }
        if (slower.empty()) return {};
        const auto thrown = throwOut(slower, Knowledge::Analyzed);
        if (!thrown) return fail(thrown.error());
        if (!*thrown) return {};
    }
    return {};
}

// Where they are as good without ANALYZE, nobody has to run it.
Result<void> IndexChoice::settleKnowledge() {
    if (chosen_.empty()) {
        // Statistics alone may be what helps.
        const auto harmed = costs_.slowed({}, Knowledge::Analyzed);
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
    if (now->sum() <= analyzed->sum() * alike) knowledge_ = Knowledge::AsNow;
    return {};
}

} // namespace hone::index
