#include "core/index/advisor.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/index/candidate_pool.h"
#include "core/index/index_choice.h"
#include "core/index/set_costs.h"
#include "core/index/write_cost.h"

namespace hone::index {
namespace {

class Advising {
public:
    Advising(const SqliteDriver& database, const std::vector<WorkloadStatement>& workload,
             const AdvisorOptions& options,
             const std::function<void(const std::string&, double)>& progress)
        : database_(database), workload_(workload), options_(options), progress_(progress),
          start_(Clock::system().now()) {
        limits_.stop = options.stop;
    }

    Result<Advice> run() {
        for (const auto part : {&Advising::findCandidates, &Advising::copyDatabase,
                                &Advising::timeBefore, &Advising::choose, &Advising::report}) {
            if (options_.stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
            if (auto done = (this->*part)(); !done) return fail(done.error());
        }
        advice_.analysisNs = nanosecondsBetween(start_, Clock::system().now());
        return std::move(advice_);
    }

private:
    void say(const std::string& what, double share) {
        if (progress_) progress_(what, share);
    }

    Nanoseconds timeFor(double share) const {
        return std::chrono::duration_cast<Nanoseconds>(options_.timeLimit * share);
    }

    Result<void> findCandidates() {
        CandidatePool::Options options;
        options.budget = options_.budget;
        options.mostRows = options_.estimateOnly ? 50'000 : 20'000'000;
        options.folder = options_.folder;
        options.stop = options_.stop;
        auto pool = CandidatePool::make(database_, workload_, options,
                                        [this](const std::string& what) { say(what, 0.02); });
        if (!pool) return fail(pool.error());
        pool_ = std::move(*pool);
        advice_.candidates = static_cast<int>(pool_->candidates().size());
        advice_.rejected = pool_->rejected();
        return {};
    }

    Result<void> copyDatabase() {
        if (!options_.estimateOnly) {
            say("copying the database", 0.10);
            auto copy = WorkCopy::make(database_, limits_, options_.folder);
            if (!copy) return fail(copy.error());
            full_ = std::move(*copy);
        }
        times_ = pool_->trialTimes(workload_, full_.get(), options_.slowLimit);
        return {};
    }

    Result<void> timeBefore() {
        costs_ = std::make_unique<SetCosts>(*times_, workload_, options_.slowLimit,
                                            options_.estimateOnly);
        // Some time, however long it took to get here.
        const TimePoint until =
            std::max(start_ + timeFor(0.30), Clock::system().now() + timeFor(0.10));
        for (std::size_t i = 0; i < workload_.size(); ++i) {
            if (const auto found = times_->unjudged().find(i); found != times_->unjudged().end()) {
                addUnjudged(i, found->second);
                continue;
            }
            if (Clock::system().now() >= until) {
                addUnjudged(i, "There was no time left to run it.");
                continue;
            }
            say((options_.estimateOnly ? "planning statement " : "timing statement ") +
                    std::to_string(i + 1) + " as it is now",
                0.12 + 0.08 * static_cast<double>(i) / static_cast<double>(workload_.size()));
            if (auto begun = costs_->begin(i); !begun) {
                if (begun.error().code == ErrorCode::Cancelled) return begun;
                addUnjudged(i, begun.error().message);
            }
        }
        if (costs_->statements().empty())
            return fail(ErrorCode::InvalidArgument, "No statement of the workload can be judged.",
                        advice_.unjudged.empty() ? "" : advice_.unjudged.front().why);
        return {};
    }

    void addUnjudged(std::size_t statement, const std::string& why) {
        advice_.unjudged.push_back({statement, workload_[statement].sql, why});
    }

    Result<void> choose() {
        // Where it took long to get here the rest has its time all the same.
        const TimePoint start = std::max(start_, Clock::system().now() - timeFor(0.20));
        choice_ = std::make_unique<IndexChoice>(
            *pool_, full_.get(), *times_, *costs_, workload_, options_, start,
            [this](const std::string& what, double share) { say(what, share); });
        if (auto chosen = choice_->choose(); !chosen) return chosen;
        chosen_ = choice_->chosen();
        knowledge_ = choice_->knowledge();
        return considerAnalyzeAlone();
    }

    // Where statistics alone give most of it, indexes would only cost.
    Result<void> considerAnalyzeAlone() {
        if (options_.estimateOnly || chosen_.empty()) return {};
        const auto alone = costs_->truth({}, Knowledge::Analyzed);
        if (!alone) return fail(alone.error());
        const auto whole = costs_->truth(chosen_, knowledge_);
        if (!whole) return fail(whole.error());
        const double gained = costs_->beforeTotal() - alone->total;
        const double possible = costs_->beforeTotal() - whole->total;
        constexpr double most = 0.9, noteworthy = 0.05;
        if (alone->penalty > 0 || gained < noteworthy * costs_->beforeTotal() ||
            gained < most * possible)
            return {};
        for (const std::string& index : chosen_)
            advice_.rejected.push_back(
                {(*pool_)[index].sql, "ANALYZE alone gives nearly as much."});
        chosen_.clear();
        knowledge_ = Knowledge::Analyzed;
        return {};
    }

    Result<void> report() {
        say("summing up", 0.98);
        advice_.estimated = options_.estimateOnly;
        advice_.thenAnalyze = !options_.estimateOnly && knowledge_ == Knowledge::Analyzed;
        advice_.analyze = advice_.thenAnalyze && chosen_.empty();
        for (const std::size_t i : costs_->statements())
            if (auto done = addStatement(i); !done) return done;
        if (auto done = addTotals(); !done) return done;
        if (auto done = addIndexes(); !done) return done;
        if (auto done = findDrops(); !done) return done;
        advice_.plansAsPredicted = times_->fidelity().same;
        advice_.plansOtherwise = times_->fidelity().other;
        addCurve();
        addRejected();
        std::vector<AdvisedIndex> inTurn = advice_.create;
        std::ranges::sort(inTurn, {}, &AdvisedIndex::turn);
        for (const AdvisedIndex& index : inTurn) {
            advice_.migration.push_back(index.sql);
            advice_.undo.push_back(index.undo);
        }
        if (advice_.thenAnalyze) advice_.migration.push_back("ANALYZE");
        std::ranges::reverse(advice_.undo);
        return {};
    }

    Result<void> addStatement(std::size_t number) {
        AdvisedStatement one;
        one.number = number;
        one.sql = workload_[number].sql;
        one.weight = workload_[number].weight;
        one.writes = times_->writes(number);
        one.before = costs_->before(number);
        const auto before = times_->plan(number, {}, Knowledge::AsNow);
        if (!before) return fail(before.error());
        const auto after = times_->plan(number, chosen_, knowledge_);
        if (!after) return fail(after.error());
        one.planBefore = before->text;
        one.planAfter = after->text;
        one.costBefore = before->cost;
        one.costAfter = after->cost;
        for (const std::string& index : after->indexes)
            users_[index].push_back(number);
        const auto later = times_->plan(number, chosen_, Knowledge::Analyzed);
        if (!later) return fail(later.error());
        for (const std::string& index : later->indexes)
            lateUsers_[index].push_back(number);
        if (options_.estimateOnly) {
            one.after = {std::llround(after->cost), false};
        } else {
            const auto time = times_->time(number, chosen_, knowledge_);
            if (!time) return fail(time.error());
            one.after = *time;
        }
        if (const auto* comparison = choice_->comparison(number, after->text)) {
            one.comparison = *comparison;
            // A few pairs on a busy machine are no better than the processor's time.
            if (comparison->verdict != Verdict::Inconclusive) {
                one.before = {comparison->a.medianNs, false};
                one.after = {comparison->b.medianNs, false};
            }
        }
        advice_.beforeNs += one.weight * static_cast<double>(one.before.ns);
        advice_.afterNs += one.weight * static_cast<double>(one.after.ns);
        advice_.beforeAtLeast |= one.before.atLeast;
        advice_.afterAtLeast |= one.after.atLeast;
        advice_.statements.push_back(std::move(one));
        return {};
    }

    Result<void> addTotals() {
        for (const Knowledge knowledge : bothKnowledges) {
            const auto total = costs_->truth(chosen_, knowledge);
            if (!total) return fail(total.error());
            (knowledge == Knowledge::AsNow ? advice_.afterWithoutAnalyzeNs
                                           : advice_.afterWithAnalyzeNs) = total->total;
        }
        return {};
    }

    Result<void> addIndexes() {
        const auto whole = costs_->truth(chosen_, knowledge_);
        if (!whole) return fail(whole.error());
        for (const std::string& name : chosen_) {
            const Candidate& one = (*pool_)[name];
            AdvisedIndex advised;
            advised.name = name;
            advised.table = one.draft.table;
            advised.sql = one.sql;
            advised.undo = one.undo;
            advised.bytes = choice_->bytesOf(name);
            advised.usedBy = users_.contains(name) ? users_[name] : lateUsers_[name];
            advised.turn = one.turn;
            IndexSet rest = chosen_;
            rest.erase(name);
            const auto without = costs_->truth(rest, knowledge_);
            if (!without) return fail(without.error());
            advised.savedNs = without->total - whole->total;
            if (full_) advised.buildNs = full_->built().at(name).buildNs;
            advice_.create.push_back(std::move(advised));
        }
        std::ranges::sort(advice_.create, std::greater(), &AdvisedIndex::savedNs);
        return full_ ? addWriteCosts() : Result<void>();
    }

    Result<void> addWriteCosts() {
        std::map<std::string, std::optional<std::int64_t>> without; // of each table
        const auto insertNs =
            [&](const std::string& table,
                const std::set<std::string>& shown) -> Result<std::optional<std::int64_t>> {
            WriteCostOptions options;
            options.limits = limits_;
            const auto cost = measureWriteCost(*full_, table, shown, {}, options);
            if (!cost && cost.error().code == ErrorCode::Cancelled) return fail(cost.error());
            return cost ? cost->insertNs : std::nullopt;
        };
        for (AdvisedIndex& index : advice_.create) {
            if (!without.contains(index.table)) {
                const auto none = insertNs(index.table, {});
                if (!none) return fail(none.error());
                without[index.table] = *none;
            }
            const auto with = insertNs(index.table, {index.name});
            if (!with) return fail(with.error());
            const auto& none = without.at(index.table);
            if (none && *with) index.writeNsPerRow = std::max<std::int64_t>(0, **with - *none);
        }
        return {};
    }

    // Indexes of the database that no plan uses, proven by plans without them.
    Result<void> findDrops() {
        std::string plans;
        for (const std::size_t i : costs_->statements())
            for (const Knowledge knowledge : bothKnowledges) {
                const auto plan = times_->plan(i, chosen_, knowledge);
                if (!plan) return fail(plan.error());
                plans += plan->text;
            }
        for (const IndexInfo& index : pool_->catalog().indexes) {
            if (index.schema != "main" || index.origin != Origin::Statement || index.unique ||
                !index.servesForeignKeyTo.empty() ||
                plans.find(" " + index.name) != std::string::npos)
                continue;
            std::string why = "No statement of the workload uses it.";
            for (const IndexRemark& remark : index.remarks)
                if (remark.kind == IndexRemark::Kind::Duplicate ||
                    remark.kind == IndexRemark::Kind::LeftPrefix ||
                    remark.kind == IndexRemark::Kind::SameAsRowid)
                    why = remark.message + " " + why;
            auto change = dropIndex(index);
            if (!change || !isUnmissed(index.name)) continue;
            advice_.drop.push_back({index.name, change->sql, change->undo,
                                    why + " Plans without it are the same.",
                                    index.bytes.value_or(0)});
        }
        return {};
    }

    // Whether all plans stay as they are without it.
    bool isUnmissed(const std::string& index) {
        const auto plans = [&] {
            const auto fresh = pool_->trialTimes(workload_, nullptr, options_.slowLimit);
            std::vector<std::string> texts;
            for (const std::size_t i : costs_->statements())
                for (const Knowledge knowledge : bothKnowledges) {
                    const auto plan = fresh->plan(i, chosen_, knowledge);
                    texts.push_back(plan ? plan->text : plan.error().message);
                }
            return texts;
        };
        const auto before = plans();
        const bool same = pool_->hideOwn(index, true).has_value() && plans() == before;
        return pool_->hideOwn(index, false).has_value() && same;
    }

    // The best for each number of bytes.
    void addCurve() {
        std::vector<SearchStep> steps;
        for (const auto& [knowledge, sets] : choice_->steps())
            for (const auto& [indexes, step] : sets)
                steps.push_back(step);
        std::ranges::sort(steps, {}, [](const SearchStep& step) {
            return std::pair(step.bytes, step.cost.total);
        });
        for (const SearchStep& step : steps)
            if (advice_.curve.empty() || step.cost.total < advice_.curve.back().totalNs)
                advice_.curve.push_back({step.bytes, step.indexes, step.cost.total});
    }

    void addRejected() {
        constexpr std::size_t most = 40;
        const auto& unbuildable = choice_->unbuildable();
        advice_.rejected.insert(advice_.rejected.end(), unbuildable.begin(), unbuildable.end());
        advice_.built = static_cast<int>(full_ ? choice_->usable().size() : 0);
        for (const std::string& name : choice_->usable()) {
            if (chosen_.contains(name) || advice_.rejected.size() >= most) continue;
            const auto veto = choice_->vetoed().find(name);
            advice_.rejected.push_back(
                {(*pool_)[name].sql,
                 veto != choice_->vetoed().end()
                     ? "With it statement " + std::to_string(veto->second + 1) +
                           " became slower, measured."
                 : options_.estimateOnly
                     ? "Others were estimated to gain more."
                     : "Built and tried on the copy: beside the others it gains less than half a "
                       "percent, or too little for its size."});
        }
    }

    const SqliteDriver& database_;
    const std::vector<WorkloadStatement>& workload_;
    const AdvisorOptions& options_;
    const std::function<void(const std::string&, double)>& progress_;
    const TimePoint start_;
    ExecuteOptions limits_;

    std::unique_ptr<CandidatePool> pool_;
    std::unique_ptr<WorkCopy> full_;
    std::unique_ptr<TrialTimes> times_;
    std::unique_ptr<SetCosts> costs_;
    std::unique_ptr<IndexChoice> choice_;
    IndexSet chosen_;
    Knowledge knowledge_ = Knowledge::AsNow;
    // Of the chosen ones: statements that use them, and those that do once ANALYZE was run.
    std::map<std::string, std::vector<std::size_t>> users_, lateUsers_;
    Advice advice_;
};

} // namespace

Result<Advice> advise(const SqliteDriver& database, const std::vector<WorkloadStatement>& workload,
                      const AdvisorOptions& options,
                      const std::function<void(const std::string&, double)>& progress) {
    return Advising(database, workload, options, progress).run();
}

} // namespace hone::index
