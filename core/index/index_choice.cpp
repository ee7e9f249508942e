#include "core/index/index_choice.h"

#include <algorithm>
#include <utility>

#include "core/index/candidates.h"

namespace hone::index {
namespace {

// On the copy: of what statements like, and then of what is merged from it.
constexpr std::size_t mostBuilt = 60, mostMerged = 24;

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

std::int64_t IndexChoice::bytesOf(const IndexSet& indexes) const {
    std::int64_t bytes = 0;
    for (const std::string& index : indexes)
        bytes += bytesOf(index);
    return bytes;
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
    mostUsable_ = mostBuilt;
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
            if (usable_.size() >= mostUsable_ || isPast(buildUntil_)) return false;
            say_("building " + name + " on the copy", 0.25);
            const Candidate& candidate = pool_[name];
            if (auto built = full_->build(candidate.sql, limits_, candidate.turn); !built) {
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
    mostUsable_ = mostBuilt + mostMerged;
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
        found = {set, *real, bytesOf(set)};
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

// Over what is usable; the caller says from where, how and until when.
IndexSearch IndexChoice::searchWith(Knowledge knowledge, const IndexSet& banned) {
    IndexSearch search;
    const auto isBanned = [&](const std::string& index) { return banned.contains(index); };
    for (const auto& [indexes, promise] : moves_)
        if (std::ranges::includes(usable_, indexes) && std::ranges::none_of(indexes, isBanned))
            search.moves.push_back({indexes, promise});
    for (const std::string& index : usable_)
        search.bytes[index] = bytesOf(index);
    search.budget = options_.budget;
    search.mostIndexes = options_.mostIndexes;
    search.guess = [this, knowledge](const IndexSet& indexes) {
        return costs_.guess(indexes, knowledge);
    };
    search.truth = [this, knowledge](const IndexSet& indexes, double ceiling) {
        return costs_.truth(indexes, knowledge, ceiling);
    };
    search.suspects = [this, knowledge](const IndexSet& indexes) -> Result<IndexSet> {
        const auto harms = costs_.harmOf(indexes, knowledge);
        if (!harms) return fail(harms.error());
        IndexSet suspects;
        for (const auto& [statement, under] : *harms) {
            const auto plan = times_.plan(statement, indexes, under);
            if (!plan) return fail(plan.error());
            suspects.insert(plan->indexes.begin(), plan->indexes.end());
        }
        return suspects;
    };
    return search;
}

Result<SearchStep> IndexChoice::searchOnce(Knowledge knowledge, const IndexSet& start,
                                           const IndexSet& banned, bool perByte, TimePoint until) {
    IndexSearch search = searchWith(knowledge, banned);
    search.start = start;
    search.perByte = perByte;
    search.until = until;
    auto path = searchIndexes(search);
    if (!path) return fail(path.error());
    say_("found a set of " + std::to_string(path->back().indexes.size()) + " indexes", 0.6);
    for (const SearchStep& step : *path)
        note(step, knowledge);
    return path->back();
}

} // namespace hone::index
