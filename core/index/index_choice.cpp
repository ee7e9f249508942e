#include "core/index/index_choice.h"

#include <algorithm>
#include <utility>

#include "core/index/candidates.h"
#include "core/measure/statement_comparison.h"

namespace hone::index {
namespace {

constexpr std::size_t mostBuilt = 60;
// A statement that pairs show to be slower by more is not accepted.
constexpr double mostSlower = 1.05;

} // namespace

IndexChoice::IndexChoice(CandidatePool& pool, WorkCopy* full, TrialTimes& times, SetCosts& costs,
                         const std::vector<WorkloadStatement>& workload,
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
    buildUntil_ = at(0.36);
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
            if (usable_.size() >= mostBuilt || isPast(buildUntil_)) return false;
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
    buildUntil_ = at(0.80);
    std::optional<SearchStep> best;
    const auto tryWith = [&](Knowledge knowledge, bool perByte, TimePoint until) -> Result<void> {
        auto found = searchFor(knowledge, {}, perByte, until);
        if (!found) return fail(found.error());
        if (!best || found->cost.sum() < best->cost.sum()) {
            best = std::move(*found);
            knowledge_ = knowledge;
        }
        return {};
    };
    const bool perByte = options_.budget.has_value();
    if (auto done = tryWith(Knowledge::Analyzed, perByte, at(0.74)); !done) return done;
    if (perByte && !isPast(at(0.70)))
        if (auto done = tryWith(Knowledge::Analyzed, false, at(0.80)); !done) return done;
    if (full_ != nullptr && (best->cost.penalty > 0 || !isPast(at(0.65))))
        if (auto done = tryWith(Knowledge::AsNow, perByte, at(0.86)); !done) return done;
    chosen_ = std::move(best->indexes);
    return {};
}

void IndexChoice::note(const SearchStep& step, Knowledge knowledge) {
    if (step.cost.penalty == 0) steps_[knowledge][step.indexes] = step;
}

// First with harm as a loss among others, then without any, for what mends it may have to be there
// before. Where a statement stays slower, what leads the planner astray is left out of the next
// round, in which others find something else.
Result<SearchStep> IndexChoice::searchFor(Knowledge knowledge, IndexSet start, bool perByte,
                                          TimePoint until) {
    std::optional<SearchStep> best;
    IndexSet banned;
    do {
        costs_.tolerateHarm(true);
        auto found = searchOnce(knowledge, start, banned, perByte, until);
        costs_.tolerateHarm(false);
        if (!found) return found;
        found = searchOnce(knowledge, found->indexes, banned, perByte, until);
        if (found && full_ != nullptr) {
            const IndexSet before = found->indexes;
            found = merge(std::move(*found), knowledge, banned);
            if (found && found->indexes != before)
                found = searchOnce(knowledge, found->indexes, banned, perByte, until);
        }
        if (found && full_ != nullptr) found = acquit(std::move(*found), knowledge);
        if (!found) return found;
        if (!best || found->cost.sum() < best->cost.sum()) best = *found;
        const auto lures = luresOf(found->indexes, banned, knowledge);
        if (!lures) return fail(lures.error());
        if (lures->empty()) break;
        start = std::move(found->indexes);
        for (const auto& [index, statement] : *lures) {
            banned.insert(index);
            start.erase(index);
            vetoed_.insert({index, statement});
        }
    } while (!isPast(until));
    return std::move(*best);
}

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
// statement: of all that could be used, until it finds a plan that is no slower.
Result<std::map<std::string, std::size_t>>
IndexChoice::luresOf(const IndexSet& indexes, const IndexSet& banned, Knowledge knowledge) {
    const auto harms = costs_.harmOf(indexes, knowledge);
    if (!harms) return fail(harms.error());
    std::map<std::string, std::size_t> lures;
    for (const Harm& harm : *harms) {
        const std::size_t statement = harm.statement;
        IndexSet set;
        std::ranges::set_difference(usable_, banned, std::inserter(set, set.end()));
        constexpr int mostSteps = 24;
        for (int step = 0; step < mostSteps; ++step) {
            if (const auto value = costs_.value(statement, set, harm.knowledge); !value)
                return fail(value.error());
            const auto harmful = costs_.isKnownToHarm(harm, set, knowledge);
            if (!harmful) return fail(harmful.error());
            if (!*harmful) break;
            IndexSet good;
            for (const IndexSet& used : costs_.goodPlans(statement))
                good.insert(used.begin(), used.end());
            const auto plan = times_.plan(statement, set, harm.knowledge);
            if (!plan) return fail(plan.error());
            std::size_t removed = 0;
            for (const std::string& index : plan->indexes)
                if (!good.contains(index)) {
                    removed += set.erase(index);
                    lures.insert({index, statement});
                }
            if (removed == 0) break;
        }
    }
    return lures;
}

// Two indexes that begin alike can be one that holds what both hold: index merging (Chaudhuri and
// Narasayya 1999). It can be less attractive for a statement that one of the two slows.
Result<SearchStep> IndexChoice::merge(SearchStep found, Knowledge knowledge,
                                      const IndexSet& banned) {
    if (auto proposed = proposeMerged(found.indexes, knowledge); !proposed)
        return fail(proposed.error());
    IndexSet tried;
    for (;;) {
        std::optional<std::pair<double, std::string>> best;
        const auto with = [&](const std::string& name) {
            IndexSet set = found.indexes;
            for (const std::string& part : merged_.at(name))
                set.erase(part);
            set.insert(name);
            return set;
        };
        for (const auto& [name, parts] : merged_) {
            if (tried.contains(name) || found.indexes.contains(name) || banned.contains(name))
                continue;
            if (!found.indexes.contains(parts[0]) && !found.indexes.contains(parts[1])) continue;
            const auto cost = costs_.guess(with(name), knowledge);
            if (!cost) return fail(cost.error());
            if (!best || cost->sum() < best->first) best = {cost->sum(), name};
        }
        constexpr double worthwhile = 0.99;
        if (!best || best->first > found.cost.sum() * worthwhile) return found;
        tried.insert(best->second);
        const IndexSet set = with(best->second);
        const auto there = haveBuilt(set);
        if (!there) return fail(there.error());
        if (!*there) continue;
        const auto real = costs_.truth(set, knowledge, found.cost.sum());
        if (!real) return fail(real.error());
        moves_.try_emplace({best->second}, 0.0);
        if (real->sum() >= found.cost.sum()) continue;
        found = {set, *real, 0};
        for (const std::string& index : set)
            found.bytes += bytesOf(index);
    }
}

// Of what was found with each other, and with what statements like that it slows.
Result<void> IndexChoice::proposeMerged(const IndexSet& found, Knowledge knowledge) {
    const auto harms = costs_.harmOf(found, knowledge);
    if (!harms) return fail(harms.error());
    IndexSet others = found;
    for (const Harm& harm : *harms)
        for (const auto& [cost, indexes] : favourites_[harm.statement])
            others.insert(indexes.begin(), indexes.end());
    std::vector<IndexDraft> drafts;
    std::map<std::string, std::array<std::string, 2>> parts; // by key
    for (const std::string& one : found)
        for (const std::string& other : others) {
            const IndexDraft &a = pool_[one].draft, &b = pool_[other].draft;
            for (const auto& [first, second] : {std::pair(&a, &b), std::pair(&b, &a)})
                if (auto draft = mergedDraft(*first, *second))
                    if (parts.try_emplace(draftKey(*draft), std::array{one, other}).second)
                        drafts.push_back(std::move(*draft));
        }
    const auto added = pool_.add(drafts);
    if (!added) return fail(added.error());
    for (const std::string& name : *added) {
        times_.know(name, pool_[name].draft.table);
        merged_[name] = parts.at(draftKey(pool_[name].draft));
    }
    return {};
}

Result<SearchStep> IndexChoice::searchOnce(Knowledge knowledge, const IndexSet& start,
                                           const IndexSet& banned, bool perByte, TimePoint until) {
    IndexSearch search;
    const auto isBanned = [&](const std::string& index) { return banned.contains(index); };
    for (const auto& [indexes, promise] : moves_)
        if (std::ranges::includes(usable_, indexes) && std::ranges::none_of(indexes, isBanned))
            search.moves.push_back({indexes, promise});
    for (const std::string& index : usable_)
        search.bytes[index] = bytesOf(index);
    search.budget = options_.budget;
    search.perByte = perByte;
    search.mostIndexes = options_.mostIndexes;
    search.start = start;
    search.until = until;
    search.guess = [&](const IndexSet& indexes) { return costs_.guess(indexes, knowledge); };
    search.truth = [&](const IndexSet& indexes, double ceiling) {
        return costs_.truth(indexes, knowledge, ceiling);
    };
    auto path = searchIndexes(search);
    if (!path) return fail(path.error());
    say_("found a set of " + std::to_string(path->back().indexes.size()) + " indexes", 0.6);
    for (const SearchStep& step : *path)
        note(step, knowledge);
    return path->back();
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

// Less, again and again, what the plans of slowed statements use; nothing where that is not the
// cause.
Result<IndexSet> IndexChoice::withoutHarm(IndexSet indexes, Knowledge knowledge) {
    while (!indexes.empty()) {
        const auto harm = costs_.harmOf(indexes, knowledge);
        if (!harm) return fail(harm.error());
        if (harm->empty()) break;
        std::size_t removed = 0;
        for (const auto& [statement, under] : *harm) {
            const auto plan = times_.plan(statement, indexes, under);
            if (!plan) return fail(plan.error());
            for (const std::string& index : plan->indexes) {
                removed += indexes.erase(index);
                vetoed_.insert({index, statement});
            }
        }
        if (removed == 0) return IndexSet();
    }
    return indexes;
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
