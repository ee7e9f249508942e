#include "core/index/trial_times.h"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/measure/paired_comparison.h"
#include "core/plan/sqlite_plan.h"
#include "core/sql/statement_kind.h"

namespace hone::index {
namespace {

// The table's name of "main.orders".
std::string bareName(const std::string& qualified) {
    return qualified.substr(qualified.find('.') + 1);
}

void collectIndexes(const PlanNode& node, const std::map<std::string, std::string>& known,
                    std::set<std::string>& used) {
    if (known.contains(node.index)) used.insert(node.index);
    for (const PlanNode& child : node.children)
        collectIndexes(child, known, used);
}

struct Step {
    int id = 0, parent = 0;
    double runs = 0; // the planner's cost of one run
    bool correlated = false;
    bool sorts = false;
    double rows = 1; // that one run gives
};

// Nested loops multiply; a correlated subquery runs for each row before it; sorting costs as in
// SQLite's whereSortingCost(), about.
double costBelow(const std::vector<Step>& steps, int parent, double outer) {
    double cost = 0, rows = outer;
    for (const Step& step : steps) {
        if (step.parent != parent) continue;
        if (step.runs > 0) {
            cost += rows * step.runs;
            rows *= std::max(step.rows, 1e-3);
        }
        if (step.sorts) cost += 3 * rows * std::log2(rows + 2);
        cost += costBelow(steps, step.id, step.correlated ? rows : 1);
    }
    return cost;
}

// Of this thread, in nanoseconds.
std::int64_t processorTime() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

} // namespace

TrialTimes::TrialTimes(Copies copies, const std::vector<WorkloadStatement>& workload,
                       Milliseconds slowLimit, std::stop_token stop)
    : copies_(copies), workload_(workload), slowLimit_(slowLimit), stop_(std::move(stop)),
      facts_(workload.size()), best_(workload.size()) {
    learnFacts();
}

void TrialTimes::learnFacts() {
    for (std::size_t i = 0; i < workload_.size(); ++i) {
        const auto statement = copies_.now.connection().prepare(workload_[i].sql, {stop_, {}});
        if (!statement) {
            unjudged_[i] = statement.error().message;
            continue;
        }
        const StatementInfo& info = (*statement)->info();
        if (info.kind != StatementKind::Query && info.kind != StatementKind::Write) {
            unjudged_[i] = "It neither reads nor changes rows.";
        } else if (info.parameters.size() != workload_[i].values.size()) {
            unjudged_[i] = "It has " + std::to_string(info.parameters.size()) +
                           " parameters and was given " +
                           std::to_string(workload_[i].values.size()) + " values.";
        }
        facts_[i].writes = !info.readOnly;
        for (const std::string& table : info.tablesRead)
            facts_[i].tables.insert(bareName(table));
        for (const std::string& table : info.tablesWritten) {
            facts_[i].tables.insert(bareName(table));
            facts_[i].written.insert(bareName(table));
        }
    }
}

void TrialTimes::know(const std::string& index, const std::string& table) {
    tableOf_[index] = toLowerAscii(table);
    fullKnows_.reset();
}

WorkCopy& TrialTimes::schemaCopy(Knowledge knowledge) {
    return knowledge == Knowledge::AsNow ? copies_.now : copies_.analyzed;
}

std::set<std::string> TrialTimes::relevant(std::size_t statement,
                                           const std::set<std::string>& indexes) const {
    std::set<std::string> relevant;
    for (const std::string& index : indexes)
        if (facts_[statement].tables.contains(tableOf_.at(index))) relevant.insert(index);
    return relevant;
}

Result<TrialPlan> TrialTimes::planOn(Connection& connection, std::size_t statement) {
    const WorkloadStatement& work = workload_[statement];
    auto rows = collectRows(connection, "EXPLAIN QUERY PLAN " + work.sql, work.values, {stop_, {}});
    if (!rows) return fail(rows.error());
    std::vector<SqlitePlanRow> plan;
    std::vector<Step> steps;
    for (const std::vector<Value>& row : *rows) {
        plan.push_back({static_cast<int>(std::get<std::int64_t>(row[0])),
                        static_cast<int>(std::get<std::int64_t>(row[1])),
                        std::get<std::string>(row[3])});
        const auto* cost = std::get_if<std::int64_t>(&row[2]);
        const double runs =
            cost == nullptr || *cost == 0 ? 0 : std::exp2(static_cast<double>(*cost) / 10);
        const std::string& detail = plan.back().detail;
        steps.push_back({plan.back().id, plan.back().parent, runs, detail.starts_with("CORRELATED"),
                         detail.starts_with("USE TEMP B-TREE"), 1});
    }
    TrialPlan result;
    const PlanNode root = readSqlitePlan(plan);
    result.text = printPlan(root);
    collectIndexes(root, tableOf_, result.indexes);
    if (!facts_[statement].writes)
        if (const auto profile = connection.estimate(work.sql))
            for (const ProfiledElement& element : profile->elements)
                for (Step& step : steps)
                    if (step.id == element.id && element.estimatedRows)
                        step.rows = *element.estimatedRows;
    result.cost = costBelow(steps, 0, 1);
    return result;
}

Result<TrialPlan> TrialTimes::plan(std::size_t statement, const std::set<std::string>& indexes,
                                   Knowledge knowledge) {
    if (stop_.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
    const std::pair key{statement, relevant(statement, indexes)};
    auto& known = plans_[static_cast<std::size_t>(knowledge)];
    if (const auto found = known.find(key); found != known.end()) return found->second;
    WorkCopy& copy = schemaCopy(knowledge);
    // Others leave the plan as it is; showing all serves the statements that follow.
    if (relevant(statement, copy.shown()) != key.second)
        if (auto shown = copy.show(indexes); !shown) return fail(shown.error());
    auto plan = planOn(copy.connection(), statement);
    if (plan) known[key] = *plan;
    return plan;
}

Result<void> TrialTimes::showFull(const std::set<std::string>& indexes, Knowledge knowledge) {
    if (fullKnows_ != knowledge) {
        const auto at = static_cast<std::size_t>(knowledge);
        if (auto set = copies_.full->setStatistics(copies_.statistics[at]); !set) return set;
        fullKnows_ = knowledge;
    }
    return copies_.full->show(indexes);
}

Result<TrialTime> TrialTimes::time(std::size_t statement, const std::set<std::string>& indexes,
                                   Knowledge knowledge) {
    return time(statement, indexes, knowledge,
                std::chrono::duration_cast<Nanoseconds>(slowLimit_).count());
}

Result<TrialTime> TrialTimes::time(std::size_t statement, const std::set<std::string>& indexes,
                                   Knowledge knowledge, std::int64_t limitNs) {
    if (facts_[statement].writes) return timeWrite(statement, indexes, knowledge);
    const auto plan = this->plan(statement, indexes, knowledge);
    if (!plan) return fail(plan.error());
    const std::pair key{statement, plan->text};
    if (const auto found = times_.find(key); found != times_.end())
        if (!found->second.atLeast || found->second.ns >= limitNs) return found->second;
    // Others would leave the plan as it is; fewer are shown sooner.
    if (auto shown = showFull(relevant(statement, indexes), knowledge); !shown)
        return fail(shown.error());
    const auto real = planOn(copies_.full->connection(), statement);
    if (!real) return fail(real.error());
    ++(real->text == plan->text ? fidelity_.same : fidelity_.other);
    auto time = run(statement, limitNs, best_[statement]);
    if (!time) return time;
    times_[key] = *time;
    if (!time->atLeast && (best_[statement] == 0 || time->ns < best_[statement]))
        best_[statement] = time->ns;
    return time;
}

Result<TrialTime> TrialTimes::run(std::size_t statement, std::int64_t limitNs,
                                  std::int64_t bestNs) {
    const WorkloadStatement& work = workload_[statement];
    ExecuteOptions options{stop_, {}};
    options.countOnly = true;
    auto prepared = copies_.full->connection().prepare(work.sql, options);
    if (!prepared) return fail(prepared.error());
    NoRows sink;
    std::int64_t least = limitNs;
    auto patience = static_cast<std::int64_t>(static_cast<double>(limitNs) / processorShare_);
    constexpr std::int64_t slow = 400'000'000, brief = 20'000'000;
    for (int pass = 0; pass < 5; ++pass) {
        options.deadline = Clock::system().now() + Nanoseconds(patience);
        const TimePoint began = Clock::system().now();
        const std::int64_t start = processorTime();
        auto summary = (*prepared)->execute(work.values, sink, options);
        noteShare(processorTime() - start, nanosecondsBetween(began, Clock::system().now()));
        if (!summary) {
            if (summary.error().code != ErrorCode::Timeout) return fail(summary.error());
            if (pass > 0) break;
            // Others had the processor.
            if (processorTime() - start < limitNs - limitNs / 4 && patience < 8 * limitNs) {
                patience *= 2;
                --pass;
                continue;
            }
            return TrialTime{limitNs, true};
        }
        const std::int64_t took = processorTime() - start;
        least = std::min(least, took);
        // The first one reads pages for the others; far from the best it need not be known well.
        const bool hopeless = bestNs > 0 && took > bestNs + bestNs / 2 && took > brief / 10;
        // Far below the limit it need not be known to a few percent.
        const bool clear = took > brief && took < limitNs - limitNs / 3;
        if (hopeless || clear || took > slow || (pass >= 1 && took > brief)) break;
    }
    return TrialTime{least, false};
}

void TrialTimes::noteShare(std::int64_t processorNs, std::int64_t wallNs) {
    constexpr std::int64_t tellingNs = 20'000'000;
    if (wallNs < tellingNs) return;
    const double share = static_cast<double>(processorNs) / static_cast<double>(wallNs);
    processorShare_ = std::clamp((processorShare_ + share) / 2, 0.2, 1.0);
}

Result<TrialTime> TrialTimes::timeWrite(std::size_t statement, const std::set<std::string>& indexes,
                                        Knowledge knowledge) {
    const auto timed = [&](const std::string& index) -> Result<TrialTime> {
        const std::pair key{statement, index};
        if (const auto found = writes_.find(key); found != writes_.end()) return found->second;
        std::set<std::string> shown;
        if (!index.empty()) shown.insert(index);
        if (auto done = showFull(shown, knowledge); !done) return fail(done.error());
        auto time = runWrite(statement);
        if (time) writes_[key] = *time;
        return time;
    };
    const auto base = timed("");
    if (!base) return base;
    const auto usual = plan(statement, {}, knowledge);
    if (!usual) return fail(usual.error());
    TrialTime sum = *base;
    for (const std::string& index : relevant(statement, indexes)) {
        if (!copies_.full->built().contains(index)) continue; // of a guess
        const auto with = timed(index);
        if (!with) return with;
        const auto changed = plan(statement, {index}, knowledge);
        if (!changed) return fail(changed.error());
        // Where it finds its rows as before, an index can only cost.
        const std::int64_t more = with->ns - base->ns;
        sum.ns += changed->text == usual->text ? std::max<std::int64_t>(0, more) : more;
        sum.atLeast |= with->atLeast;
    }
    sum.ns = std::max<std::int64_t>(1, sum.ns);
    return sum;
}

// Each execution is taken back, so that all meet the same rows.
Result<TrialTime> TrialTimes::runWrite(std::size_t statement) {
    const WorkloadStatement& work = workload_[statement];
    Connection& connection = copies_.full->connection();
    const auto say = [&](const char* sql) -> Result<void> {
        auto done = collectRows(connection, sql, {}, {});
        if (!done) return fail(done.error());
        return {};
    };
    if (auto begun = say("BEGIN"); !begun) return fail(begun.error());
    std::vector<std::int64_t> times;
    bool late = false;
    const auto measure = [&]() -> Result<void> {
        NoRows sink;
        auto prepared = connection.prepare(work.sql, {stop_, {}});
        if (!prepared) return fail(prepared.error());
        std::int64_t spent = 0;
        constexpr std::int64_t enough = 60'000'000;
        for (int pass = 0; pass < 60 && spent < enough; ++pass) {
            if (auto begun = say("SAVEPOINT trial"); !begun) return begun;
            const ExecuteOptions limits{stop_, Clock::system().now() + slowLimit_};
            const std::int64_t start = processorTime();
            auto summary = (*prepared)->execute(work.values, sink, limits);
            if (!summary && summary.error().code == ErrorCode::Timeout) {
                late = true;
                return {};
            }
            if (!summary) return fail(summary.error());
            times.push_back(processorTime() - start);
            spent += times.back();
            if (auto undone = say("ROLLBACK TO trial"); !undone) return undone;
            if (auto released = say("RELEASE trial"); !released) return released;
        }
        return {};
    };
    auto measured = measure();
    // A statement that was stopped or failed may have ended the transaction.
    if (connection.state().inTransaction) (void)say("ROLLBACK");
    if (!measured) return fail(measured.error());
    if (late) return TrialTime{std::chrono::duration_cast<Nanoseconds>(slowLimit_).count(), true};
    return TrialTime{medianNs(times), false};
}

} // namespace hone::index
