#include "core/index/advisor.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/engine/sqlite/sqlite_access_probe.h"
#include "core/index/candidates.h"
#include "core/index/index_catalog.h"
#include "core/index/index_search.h"
#include "core/index/index_statistics.h"
#include "core/index/plan_book.h"
#include "core/measure/statement_comparison.h"
#include "core/sql/identifier.h"

namespace hone::index {
namespace {

// Tables so small are read whole faster than looked up.
constexpr std::int64_t fewestRows = 500;
constexpr std::size_t mostCandidatesOfOne = 120; // of one statement, asked of the planner
constexpr std::size_t mostBuilt = 60;
// A statement that becomes slower by more is not accepted: in the search, whose times are rough,
// and at the end, by pairs.
constexpr double roughTolerance = 1.25, finalTolerance = 1.05;

struct Candidate {
    IndexDraft draft;
    IndexStatistics statistics;
    std::string sql, undo;
};

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
        for (const auto part :
             {&Advising::readSchema, &Advising::findCandidates, &Advising::countStatistics,
              &Advising::makeSchemaCopies, &Advising::askThePlanner, &Advising::copyDatabase,
              &Advising::timeBefore, &Advising::rankMoves, &Advising::tryFavourites,
              &Advising::search, &Advising::verify, &Advising::findDrops, &Advising::report}) {
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
    TimePoint at(double share) const {
        return start_ + std::chrono::duration_cast<Nanoseconds>(options_.timeLimit * share);
    }
    static bool past(TimePoint time) { return Clock::system().now() >= time; }

    Result<void> readSchema() {
        say("reading the schema", 0);
        auto connection = SqliteConnection::open(database_.path(), Access::ReadOnly);
        if (!connection) return fail(connection.error());
        source_ = std::move(*connection);
        auto catalog = readIndexes(*source_, options_.stop);
        if (!catalog) return fail(catalog.error());
        catalog_ = std::move(*catalog);
        return {};
    }

    // Indexes that exist already, as keys.
    std::set<std::string> existing() const {
        std::set<std::string> keys;
        for (const IndexInfo& index : catalog_.indexes) {
            IndexDraft draft;
            draft.table = index.table;
            draft.condition = index.condition;
            for (IndexTerm term : index.terms) {
                if (equalsIgnoringCase(term.collation, "BINARY")) term.collation.clear();
                draft.terms.push_back(term);
            }
            keys.insert(draftKey(draft));
        }
        return keys;
    }

    Result<void> findCandidates() {
        say("asking what statements want", 0.01);
        auto probe = SqliteAccessProbe::make(*source_);
        if (!probe) return fail(probe.error());
        const std::set<std::string> there = existing();
        std::map<std::string, std::size_t> known;
        wanted_.resize(workload_.size());
        for (std::size_t i = 0; i < workload_.size(); ++i) {
            if (options_.stop.stop_requested()) return {};
            // Many statements of one kind want the same.
            const auto paths = (*probe)->paths(workload_[i].sql);
            if (!paths) continue; // said of it when it is planned
            for (IndexDraft& draft : candidatesFor(workload_[i].sql, *paths, catalog_)) {
                const std::string key = draftKey(draft);
                if (there.contains(key) || wanted_[i].size() >= mostCandidatesOfOne) continue;
                const auto [at, fresh] = known.try_emplace(key, drafts_.size());
                if (fresh) drafts_.push_back(std::move(draft));
                wanted_[i].push_back(at->second);
            }
        }
        return {};
    }

    // For the candidates and for the indexes that are there, table by table.
    Result<void> countStatistics() {
        std::map<std::string, std::vector<std::size_t>> byTable;
        for (std::size_t i = 0; i < drafts_.size(); ++i)
            byTable[drafts_[i].table].push_back(i);
        candidates_.resize(drafts_.size());
        analyzed_.clear();
        for (const TableInfo& table : catalog_.tables) {
            if (table.schema != "main" || table.shadow) continue;
            say("counting the values of " + table.name, 0.02);
            if (auto done = countTable(table, byTable[table.name]); !done) {
                if (done.error().code == ErrorCode::Cancelled) return done;
                continue; // a module or a collation that is missing here
            }
        }
        return {};
    }

    Result<void> countTable(const TableInfo& table, const std::vector<std::size_t>& wanted) {
        std::vector<IndexDraft> drafts;
        std::vector<const IndexInfo*> own;
        for (const IndexInfo& index : catalog_.indexes) {
            if (index.table != table.name || index.schema != "main") continue;
            own.push_back(&index);
            IndexDraft& draft = drafts.emplace_back();
            draft.table = index.table;
            draft.terms = index.terms;
            draft.condition = index.condition;
        }
        for (const std::size_t i : wanted)
            drafts.push_back(drafts_[i]);
        const std::int64_t mostRows = options_.estimateOnly ? 200'000 : 20'000'000;
        auto counted = countDistinct(*source_, table.name, drafts, mostRows, limits_);
        if (!counted) return fail(counted.error());
        rows_[table.name] = counted->rows;
        analyzed_.push_back({table.name, "", std::to_string(counted->rows)});
        for (std::size_t i = 0; i < own.size(); ++i)
            analyzed_.push_back({table.name, own[i]->isTable ? table.name : own[i]->name,
                                 counted->indexes[i].stat()});
        for (std::size_t i = 0; i < wanted.size(); ++i)
            candidates_[wanted[i]] = {drafts_[wanted[i]], counted->indexes[own.size() + i], {}, {}};
        return {};
    }

    // Worth asking the planner about.
    bool sensible(std::size_t candidate) const {
        const Candidate& one = candidates_[candidate];
        if (one.draft.table.empty()) return false;
        const auto rows = rows_.find(one.draft.table);
        if (rows == rows_.end() || rows->second < fewestRows) return false;
        // A partial index of nearly everything is no better than a whole one.
        if (!one.draft.condition.empty() && one.statistics.entries > rows->second * 6 / 10)
            return false;
        return !options_.budget || one.statistics.bytes() <= *options_.budget * 11 / 10;
    }

    Result<void> makeSchemaCopies() {
        for (const bool analyzed : {false, true}) {
            auto copy = WorkCopy::makeEmpty(database_, options_.folder);
            if (!copy) return fail(copy.error());
            (analyzed ? schemaAnalyzed_ : schemaNow_) = std::move(*copy);
        }
        auto statistics = readStatistics();
        if (!statistics) return fail(statistics.error());
        now_ = std::move(*statistics);

        std::set<std::string> names;
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            if (!sensible(i)) continue;
            Candidate& one = candidates_[i];
            one.draft.name = nameFor(one.draft, names);
            const auto change = createIndex(one.draft);
            if (!change) continue;
            one.sql = change->sql;
            one.undo = change->undo;
            bool made = true;
            for (WorkCopy* copy : {schemaNow_.get(), schemaAnalyzed_.get()})
                if (auto built = copy->build(one.sql, limits_); !built) {
                    if (made)
                        advice_.rejected.push_back(
                            {one.sql, "It cannot be made: " + built.error().message});
                    made = false;
                }
            if (!made) continue;
            names.insert(one.draft.name);
            byName_[one.draft.name] = i;
            analyzed_.push_back({one.draft.table, one.draft.name, one.statistics.stat()});
        }
        advice_.candidates = static_cast<int>(byName_.size());
        if (auto set = schemaNow_->setStatistics(now_); !set) return set;
        if (auto set = schemaAnalyzed_->setStatistics(analyzed_); !set) return set;
        times_ = std::make_unique<TrialTimes>(
            TrialTimes::Copies{*schemaNow_, *schemaAnalyzed_, nullptr, {now_, analyzed_}},
            workload_, options_.slowLimit, options_.stop);
        for (const auto& [name, i] : byName_)
            times_->know(name, candidates_[i].draft.table);
        return {};
    }

    Result<std::vector<WorkCopy::Statistic>> readStatistics() {
        std::vector<WorkCopy::Statistic> statistics;
        const auto read =
            source_->each("SELECT tbl, idx, stat FROM main.sqlite_stat1", options_.stop,
                          [&](const SqliteRow& row) {
                              statistics.push_back({row.text(0), row.text(1), row.text(2)});
                          });
        if (!read && read.error().code == ErrorCode::Cancelled) return fail(read.error());
        return statistics;
    }

    std::string nameFor(const IndexDraft& draft, const std::set<std::string>& taken) const {
        IndexDraft brief = draft;
        constexpr std::size_t named = 3;
        if (brief.terms.size() > named) brief.terms.resize(named);
        const std::string base = indexName(brief, catalog_);
        std::string name = base;
        for (int number = 2; taken.contains(name) || catalog_.find("main", name) != nullptr;
             ++number)
            name = base + "_" + std::to_string(number);
        return name;
    }

    bool judged(std::size_t statement) const { return !times_->unjudged().contains(statement); }

    // The planner's favourites of each statement: with all its candidates, without those, without
    // the covering ones, and single ones by their gain.
    Result<void> askThePlanner() {
        for (std::size_t i = 0; i < workload_.size(); ++i) {
            if (options_.stop.stop_requested() || past(at(0.20))) break;
            say("planning statement " + std::to_string(i + 1) + " of " +
                    std::to_string(workload_.size()),
                0.05 + 0.05 * static_cast<double>(i) / static_cast<double>(workload_.size()));
            if (!judged(i) || workload_[i].weight <= 0) continue;
            IndexSet all;
            for (const std::size_t candidate : wanted_[i])
                if (byName_.contains(candidates_[candidate].draft.name) &&
                    !candidates_[candidate].draft.name.empty())
                    all.insert(candidates_[candidate].draft.name);
            if (auto done = askFor(i, all); !done) return done;
        }
        return {};
    }

    Result<void> askFor(std::size_t statement, const IndexSet& all) {
        const auto base = times_->plan(statement, {}, Knowledge::Analyzed);
        if (!base) {
            if (base.error().code == ErrorCode::Cancelled) return fail(base.error());
            unplanned_[statement] = base.error().message;
            return {};
        }
        const double cost = std::max(base->cost, 1.0);
        const auto favour = [&](const TrialPlan& plan) {
            if (plan.indexes.empty()) return;
            moves_.try_emplace(plan.indexes, 0.0);
            favourites_[statement].emplace(plan.cost, plan.indexes);
        };
        for (const Knowledge knowledge : bothKnowledges) {
            IndexSet rest = all;
            for (int round = 0; round < 4 && !rest.empty(); ++round) {
                const auto plan = times_->plan(statement, rest, knowledge);
                if (!plan) return fail(plan.error());
                favour(*plan);
                if (plan->indexes.empty()) break;
                for (const std::string& index : plan->indexes)
                    rest.erase(index);
            }
        }
        std::vector<std::pair<double, TrialPlan>> singles;
        for (const std::string& index : all) {
            const auto plan = times_->plan(statement, {index}, Knowledge::Analyzed);
            if (!plan) return fail(plan.error());
            if (plan->indexes.empty()) continue;
            singles.push_back({plan->cost, *plan});
        }
        std::ranges::sort(singles, {}, [](const auto& single) { return single.first; });
        constexpr std::size_t most = 5;
        for (std::size_t i = 0; i < singles.size() && i < most; ++i)
            favour(singles[i].second);
        // Of equal use the smallest.
        const auto bytesOf = [&](const auto& single) {
            return candidates_[byName_.at(*single.second.indexes.begin())].statistics.bytes();
        };
        std::erase_if(singles, [&](const auto& single) { return single.first > cost * 0.9; });
        std::ranges::sort(singles, {}, bytesOf);
        for (std::size_t i = 0; i < singles.size() && i < 3; ++i)
            favour(singles[i].second);
        return {};
    }

    Result<void> copyDatabase() {
        if (options_.estimateOnly) return {};
        say("copying the database", 0.10);
        auto copy = WorkCopy::make(database_, limits_, options_.folder);
        if (!copy) return fail(copy.error());
        full_ = std::move(*copy);
        times_ = std::make_unique<TrialTimes>(
            TrialTimes::Copies{*schemaNow_, *schemaAnalyzed_, full_.get(), {now_, analyzed_}},
            workload_, options_.slowLimit, options_.stop);
        for (const auto& [name, i] : byName_)
            times_->know(name, candidates_[i].draft.table);
        return {};
    }

    // The gain a move promises: the planner's of each statement, as a share of its time now.
    Result<void> rankMoves() {
        say("ranking", 0.20);
        for (auto& [indexes, promise] : moves_) {
            for (const std::size_t i : accepted_) {
                if (times_->writes(i)) continue;
                const auto before = times_->plan(i, {}, Knowledge::Analyzed);
                const auto after = times_->plan(i, indexes, Knowledge::Analyzed);
                if (!before) return fail(before.error());
                if (!after) return fail(after.error());
                if (after->indexes.empty() || before->cost <= 0) continue;
                // A covering index gains what the planner does not see.
                constexpr double atLeast = 0.02;
                promise += workload_[i].weight * static_cast<double>(before_[i].ns) *
                           std::max(atLeast, 1 - after->cost / before->cost);
            }
        }
        return {};
    }

    Result<void> buildOne(const std::string& name) {
        const Candidate& one = candidates_[byName_.at(name)];
        auto built = full_->build(one.sql, limits_);
        if (built) {
            usable_.insert(name);
            ++advice_.built;
            return {};
        }
        if (built.error().code == ErrorCode::Cancelled || built.error().code == ErrorCode::DiskFull)
            return fail(built.error());
        advice_.rejected.push_back({one.sql, "It cannot be made: " + built.error().message});
        unbuildable_.insert(name);
        return {};
    }

    // What a statement costs, in nanoseconds or the planner's unit.
    Result<double> valueOf(std::size_t statement, const IndexSet& indexes, Knowledge knowledge) {
        if (options_.estimateOnly) {
            const auto plan = times_->plan(statement, indexes, Knowledge::Analyzed);
            if (!plan) return fail(plan.error());
            return plan->cost;
        }
        const auto plan = times_->plan(statement, indexes, knowledge);
        if (!plan) return fail(plan.error());
        // Half as much again as the best known is bad enough to know; and whether it is slower than
        // before, unless that is slow.
        const double best = best_[statement];
        const auto before = static_cast<double>(before_[statement].ns);
        const auto slow = static_cast<double>(
            std::chrono::duration_cast<Nanoseconds>(options_.slowLimit).count());
        const double limit =
            best == 0
                ? slow
                : std::min(slow, std::max(1.5 * best + 3e6, std::min(1.4 * before + 2e6, 5e8)));
        const auto time =
            times_->time(statement, indexes, knowledge, static_cast<std::int64_t>(limit));
        if (!time) return fail(time.error());
        const auto took = static_cast<double>(time->ns);
        const bool harmful = harmful_.contains({statement, plan->text}) ||
                             (time->atLeast && took > 1.3 * before && took < slow);
        if (harmful) return std::max(took, 3 * before + 1e6);
        // How much worse is not known.
        if (time->atLeast && !times_->writes(statement)) return std::max(took, before);
        if (best == 0 || took < best) best_[statement] = took;
        return took;
    }

    Result<void> timeBefore() {
        best_.assign(workload_.size(), 0);
        before_.assign(workload_.size(), TrialTime{});
        for (std::size_t i = 0; i < workload_.size(); ++i) {
            say("timing statement " + std::to_string(i + 1) + " as it is now",
                0.12 + 0.08 * static_cast<double>(i) / static_cast<double>(workload_.size()));
            if (!judged(i) || unplanned_.contains(i)) continue;
            for (const Knowledge knowledge : bothKnowledges) {
                Result<TrialTime> time = TrialTime{};
                if (options_.estimateOnly) {
                    const auto cost = valueOf(i, {}, knowledge);
                    if (!cost) return fail(cost.error());
                    time = TrialTime{std::llround(*cost), false};
                } else {
                    time = times_->time(i, {}, knowledge);
                }
                if (!time) {
                    if (time.error().code == ErrorCode::Cancelled) return fail(time.error());
                    unplanned_[i] = time.error().message;
                    break;
                }
                if (knowledge == Knowledge::AsNow) before_[i] = *time;
                if (!time->atLeast && (best_[i] == 0 || static_cast<double>(time->ns) < best_[i]))
                    best_[i] = static_cast<double>(time->ns);
            }
            if (unplanned_.contains(i)) continue;
            accepted_.push_back(i);
            tolerated_[i] = static_cast<double>(before_[i].ns);
        }
        if (accepted_.empty())
            return fail(ErrorCode::InvalidArgument, "No statement of the workload can be judged.",
                        unplanned_.empty() && !times_->unjudged().empty()
                            ? times_->unjudged().begin()->second
                        : unplanned_.empty() ? ""
                                             : unplanned_.begin()->second);
        return {};
    }

    // Times what a statement does with these indexes and notes it.
    Result<void> learn(std::size_t statement, const IndexSet& indexes, Knowledge knowledge) {
        const auto plan = times_->plan(statement, indexes, knowledge);
        if (!plan) return fail(plan.error());
        const auto value = valueOf(statement, indexes, knowledge);
        if (!value) return fail(value.error());
        book_->add(statement, knowledge, *plan, *value);
        return {};
    }

    // The statements by turns, the slowest first, each with the set that the planner likes next
    // best for it, which is built where it is not there: then much is known of what sets would do.
    Result<void> tryFavourites() {
        book_ = std::make_unique<PlanBook>(workload_.size());
        std::vector<std::size_t> reading;
        for (const std::size_t i : accepted_)
            if (!times_->writes(i)) reading.push_back(i);
        std::ranges::sort(reading, std::greater(), [&](std::size_t i) {
            return workload_[i].weight * static_cast<double>(before_[i].ns);
        });
        for (const std::size_t i : reading)
            for (const Knowledge knowledge : bothKnowledges)
                if (auto done = learn(i, {}, knowledge); !done) return done;
        std::map<std::size_t, std::vector<IndexSet>> next;
        for (const std::size_t i : reading)
            for (const auto& [cost, indexes] : favourites_[i])
                next[i].push_back(indexes);
        const std::size_t rounds = options_.estimateOnly ? 60 : 14;
        for (std::size_t round = 0; round < rounds && !past(at(0.50)); ++round) {
            say("trying what statements could gain, round " + std::to_string(round + 1),
                0.22 + 0.035 * static_cast<double>(std::min<std::size_t>(round, 13)));
            for (const std::size_t i : reading) {
                if (round >= next[i].size() || past(at(0.50))) continue;
                if (round > 0 && satisfied(i)) continue;
                const auto there = haveBuilt(next[i][round]);
                if (!there) return fail(there.error());
                if (!*there) continue;
                for (const Knowledge knowledge : bothKnowledges)
                    if (auto done = learn(i, next[i][round], knowledge); !done) return done;
            }
        }
        return {};
    }

    // As fast as it need be beside the others.
    bool satisfied(std::size_t statement) const {
        double all = 0;
        for (const std::size_t i : accepted_)
            all += workload_[i].weight * best_[i];
        constexpr double little = 0.01, much = 0.05;
        return workload_[statement].weight * best_[statement] < little * all ||
               best_[statement] < little * much * static_cast<double>(before_[statement].ns);
    }

    // Whether all of them are usable now.
    Result<bool> haveBuilt(const IndexSet& indexes) {
        for (const std::string& name : indexes) {
            if (usable_.contains(name)) continue;
            if (options_.estimateOnly) {
                usable_.insert(name);
                continue;
            }
            if (unbuildable_.contains(name) || usable_.size() >= mostBuilt || past(at(0.44)))
                return false;
            say("building " + name + " on the copy", 0.22);
            if (auto done = buildOne(name); !done) {
                if (done.error().code == ErrorCode::Cancelled) return fail(done.error());
                unbuildable_.insert(name);
            }
            if (!usable_.contains(name)) return false;
        }
        return true;
    }

    // The workload's cost, where value gives that of one statement.
    template <typename Value>
    Result<double> sumOver(const Value& value) {
        double sum = 0;
        for (const std::size_t i : accepted_) {
            const Result<double> one = value(i);
            if (!one) return one;
            sum += workload_[i].weight * *one;
            // Slower than ever before: no gain elsewhere makes up for it.
            constexpr double noise = 100'000;
            if (!options_.estimateOnly && !times_->writes(i) &&
                *one > tolerated_[i] * roughTolerance + noise)
                sum += beforeSum_;
        }
        return sum;
    }

    Result<double> costOf(const IndexSet& indexes, Knowledge knowledge) {
        return sumOver([&](std::size_t i) { return valueOf(i, indexes, knowledge); });
    }

    Result<double> foretold(const IndexSet& indexes, Knowledge knowledge) {
        return sumOver([&](std::size_t i) -> Result<double> {
            if (times_->writes(i)) return valueOf(i, indexes, knowledge);
            return book_->foretell(i, knowledge, indexes);
        });
    }

    std::int64_t bytesOf(const std::string& index) const {
        if (full_)
            if (const auto built = full_->built().find(index); built != full_->built().end())
                return built->second.bytes;
        return candidates_[byName_.at(index)].statistics.bytes();
    }

    Result<void> search() {
        for (const std::size_t i : accepted_)
            beforeSum_ += workload_[i].weight * static_cast<double>(before_[i].ns);
        IndexSearch& search = search_;
        for (const auto& [indexes, promise] : moves_)
            if (std::ranges::includes(usable_, indexes)) search.moves.push_back({indexes, promise});
        for (const std::string& index : usable_) {
            search.bytes[index] = bytesOf(index);
            search.tables[index] = candidates_[byName_.at(index)].draft.table;
        }
        search.budget = options_.budget;
        search.mostIndexes = options_.mostIndexes;
        // For users who run ANALYZE afterwards, and for those who do not: it can make statements
        // slower that no index mends.
        std::optional<Found> analyzed, now;
        if (auto done = searchFor(Knowledge::Analyzed, at(0.66), analyzed); !done) return done;
        if (!options_.estimateOnly)
            if (auto done = searchFor(Knowledge::AsNow, at(0.76), now); !done) return done;
        knowledge_ = now && now->cost < analyzed->cost ? Knowledge::AsNow : Knowledge::Analyzed;
        const Found& best = knowledge_ == Knowledge::AsNow ? *now : *analyzed;
        chosen_ = best.path.back().indexes;
        for (const SearchStep& step : best.path)
            advice_.curve.push_back({step.bytes, step.indexes.size(), step.cost});
        return {};
    }

    struct Found {
        std::vector<SearchStep> path;
        double cost = 0; // as timed
    };

    // What is found by foretelling is tried, which teaches the book; until both agree.
    Result<void> searchFor(Knowledge knowledge, TimePoint until, std::optional<Found>& best) {
        IndexSearch& search = search_;
        // Foretelling is quick.
        search.until = Clock::system().now() + std::chrono::seconds(4);
        search.cost = [&](const IndexSet& indexes) { return foretold(indexes, knowledge); };
        constexpr int mostRounds = 30;
        for (int round = 1; round <= mostRounds; ++round) {
            auto path = searchIndexes(search);
            if (!path) return fail(path.error());
            const IndexSet found = path->back().indexes;
            say("trying a set of " + std::to_string(found.size()) + " indexes",
                std::min(0.80, 0.68 + 0.01 * round));
            for (const std::size_t i : accepted_)
                if (!times_->writes(i))
                    if (auto done = learn(i, found, knowledge); !done) return done;
            const auto real = costOf(found, knowledge);
            if (!real) return fail(real.error());
            constexpr double agreed = 1.01;
            const bool agrees = *real <= path->back().cost * agreed;
            if (!best || *real < best->cost) best = Found{std::move(*path), *real};
            if (agrees || past(until)) break;
        }
        return {};
    }

    // By pairs, and without what makes a statement slower.
    Result<void> verify() {
        if (options_.estimateOnly) return noteKnowledge();
        for (int round = 0; round < 4; ++round) {
            say("measuring before against after, in pairs", 0.84 + 0.03 * round);
            const auto slower = comparePairs(true);
            if (!slower) return fail(slower.error());
            if (slower->empty()) break;
            // Known to harm, those plans are avoided by another search.
            const IndexSet before = chosen_;
            for (const std::size_t i : *slower) {
                const auto plan = times_->plan(i, chosen_, knowledge_);
                if (!plan) return fail(plan.error());
                harmful_.insert({i, plan->text});
                if (auto done = learn(i, chosen_, knowledge_); !done) return done;
            }
            std::optional<Found> found;
            if (auto done = searchFor(knowledge_, at(0.95), found); !done) return done;
            chosen_ = found->path.back().indexes;
            for (const std::string& index : before)
                if (!chosen_.contains(index)) vetoed_.insert({index, slower->front()});
            if (past(at(1))) break;
        }
        if (auto done = dropHarm(); !done) return done;
        if (auto done = noteKnowledge(); !done) return done;
        say("measuring what became faster, in pairs", 0.96);
        if (const auto compared = comparePairs(false); !compared) return fail(compared.error());
        return {};
    }

    Result<std::vector<std::size_t>> slowedDown() {
        std::vector<std::size_t> slower;
        for (const std::size_t i : accepted_) {
            if (times_->writes(i)) continue;
            const auto value = valueOf(i, chosen_, knowledge_);
            if (!value) return fail(value.error());
            constexpr double noise = 100'000;
            if (*value > tolerated_[i] * roughTolerance + noise) slower.push_back(i);
        }
        return slower;
    }

    // What no search got rid of in time: indexes that make a statement slower go one by one, then
    // ANALYZE. Rather no advice than one that harms.
    Result<void> dropHarm() {
        for (;;) {
            const auto slower = slowedDown();
            if (!slower) return fail(slower.error());
            if (slower->empty()) return {};
            const std::size_t before = chosen_.size();
            if (auto done = throwOut(*slower); !done) return done;
            if (chosen_.size() < before) continue;
            if (knowledge_ == Knowledge::AsNow) {
                chosen_.clear();
                return {};
            }
            knowledge_ = Knowledge::AsNow;
        }
    }

    // Whether the advice does without ANALYZE.
    Result<void> noteKnowledge() {
        const auto analyzed = costOf(chosen_, Knowledge::Analyzed);
        if (!analyzed) return fail(analyzed.error());
        advice_.afterWithAnalyzeNs = *analyzed;
        advice_.thenAnalyze =
            !chosen_.empty() && !options_.estimateOnly && knowledge_ == Knowledge::Analyzed;
        if (chosen_.empty()) knowledge_ = Knowledge::AsNow;
        if (past(at(1)) || options_.estimateOnly || !advice_.thenAnalyze) return {};
        const auto now = costOf(chosen_, Knowledge::AsNow);
        if (!now) return fail(now.error());
        advice_.afterWithoutAnalyzeNs = *now;
        constexpr double alike = 1.02;
        if (*now > *analyzed * alike) return {};
        advice_.thenAnalyze = false;
        knowledge_ = Knowledge::AsNow;
        return {};
    }

    // risky: only those that could have become slower.
    Result<std::vector<std::size_t>> comparePairs(bool risky) {
        std::vector<std::size_t> slower, changed;
        for (const std::size_t i : accepted_) {
            if (times_->writes(i)) continue;
            const auto before = times_->plan(i, {}, Knowledge::AsNow);
            const auto after = times_->plan(i, chosen_, knowledge_);
            if (!before || !after) continue;
            if (before->text == after->text) continue;
            if (harmful_.contains({i, after->text}))
                slower.push_back(i);
            else if (!compared_.contains({i, after->text}) && (!risky || couldBeSlower(i)))
                changed.push_back(i);
        }
        // The one who could be slower first.
        std::ranges::sort(changed, std::greater(), [&](std::size_t i) {
            const auto value = valueOf(i, chosen_, knowledge_);
            return value ? *value / std::max(1.0, static_cast<double>(before_[i].ns)) : 0.0;
        });
        if (auto shown = times_->showFull({}, Knowledge::AsNow); !shown) return fail(shown.error());
        const auto without = full_->connectAsShown();
        if (!without) return fail(without.error());
        if (auto shown = times_->showFull(chosen_, knowledge_); !shown) return fail(shown.error());
        const auto with = full_->connectAsShown();
        if (!with) return fail(with.error());
        for (const std::size_t i : changed) {
            const auto after = times_->plan(i, chosen_, knowledge_);
            compared_.insert({i, after->text});
            if (before_[i].atLeast || past(at(1.03))) continue;
            auto comparison = compareOne(i, **without, **with);
            if (!comparison) {
                if (comparison.error().code == ErrorCode::Cancelled)
                    return fail(comparison.error());
                continue;
            }
            if (comparison->ratio > finalTolerance && comparison->interval.low > 1)
                slower.push_back(i);
            comparisons_[{i, after->text}] = std::move(*comparison);
        }
        return slower;
    }

    bool couldBeSlower(std::size_t statement) {
        constexpr double surely = 0.6;
        const auto value = valueOf(statement, chosen_, knowledge_);
        return !value || *value > surely * tolerated_[statement];
    }

    Result<PairedComparison> compareOne(std::size_t statement, Connection& without,
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
        pairing.until =
            Clock::system().now() + std::max(Milliseconds(600), options_.timeLimit / 80);
        return comparePaired([&] { return a->run(); }, [&] { return b->run(); }, pairing);
    }

    // Takes out the one index of those that slower statements use which is missed least.
    Result<void> throwOut(const std::vector<std::size_t>& slower) {
        std::map<std::string, std::size_t> suspects;
        for (const std::size_t statement : slower) {
            const auto plan = times_->plan(statement, chosen_, knowledge_);
            if (!plan) return fail(plan.error());
            for (const std::string& index : plan->indexes)
                if (chosen_.contains(index)) suspects.try_emplace(index, statement);
        }
        std::optional<std::pair<double, std::string>> least;
        for (const auto& [index, statement] : suspects) {
            IndexSet rest = chosen_;
            rest.erase(index);
            const auto cost = costOf(rest, knowledge_);
            if (!cost) return fail(cost.error());
            if (!least || *cost < least->first) least = {*cost, index};
        }
        if (!least) return {};
        chosen_.erase(least->second);
        vetoed_.insert({least->second, suspects.at(least->second)});
        return {};
    }

    // Indexes of the database that no plan uses, proven by plans without them.
    Result<void> findDrops() {
        if (accepted_.empty()) return {};
        std::set<std::string> used;
        const auto note = [&](const std::string& text) {
            for (const IndexInfo& index : catalog_.indexes)
                if (text.find(" " + index.name) != std::string::npos) used.insert(index.name);
        };
        for (const std::size_t i : accepted_)
            for (const Knowledge knowledge : bothKnowledges) {
                const auto plan = times_->plan(i, chosen_, knowledge);
                if (!plan) return fail(plan.error());
                note(plan->text);
            }
        for (const IndexInfo& index : catalog_.indexes) {
            if (index.schema != "main" || index.origin != Origin::Statement || index.unique ||
                used.contains(index.name) || !index.servesForeignKeyTo.empty())
                continue;
            std::string why = "No statement of the workload uses it.";
            for (const IndexRemark& remark : index.remarks)
                if (remark.kind == IndexRemark::Kind::Duplicate ||
                    remark.kind == IndexRemark::Kind::LeftPrefix ||
                    remark.kind == IndexRemark::Kind::SameAsRowid)
                    why = remark.message + " " + why;
            auto change = dropIndex(index);
            if (!change || !proven(index)) continue;
            advice_.drop.push_back({index.name, change->sql, change->undo,
                                    why + " Plans without it are the same.",
                                    index.bytes.value_or(0)});
        }
        return {};
    }

    // Whether all plans stay as they are without it.
    bool proven(const IndexInfo& index) {
        const auto plans = [&]() {
            std::vector<std::string> texts;
            TrialTimes fresh(
                TrialTimes::Copies{*schemaNow_, *schemaAnalyzed_, nullptr, {now_, analyzed_}},
                workload_, options_.slowLimit, options_.stop);
            for (const auto& [name, i] : byName_)
                fresh.know(name, candidates_[i].draft.table);
            for (const std::size_t i : accepted_)
                for (const Knowledge knowledge : bothKnowledges) {
                    const auto plan = fresh.plan(i, chosen_, knowledge);
                    texts.push_back(plan ? plan->text : plan.error().message);
                }
            return texts;
        };
        const auto before = plans();
        bool same = schemaNow_->hideOwn(index.name, true).has_value() &&
                    schemaAnalyzed_->hideOwn(index.name, true).has_value() && plans() == before;
        same = schemaNow_->hideOwn(index.name, false).has_value() && same;
        return schemaAnalyzed_->hideOwn(index.name, false).has_value() && same;
    }

    Result<void> report() {
        say("summing up", 0.98);
        advice_.estimated = options_.estimateOnly;
        double before = 0, after = 0;
        std::map<std::string, std::vector<std::size_t>> users;
        for (const std::size_t i : accepted_) {
            AdvisedStatement one;
            one.number = i;
            one.sql = workload_[i].sql;
            one.weight = workload_[i].weight;
            one.writes = times_->writes(i);
            one.before = before_[i];
            const auto planBefore = times_->plan(i, {}, Knowledge::AsNow);
            const auto planAfter = times_->plan(i, chosen_, knowledge_);
            if (!planBefore) return fail(planBefore.error());
            if (!planAfter) return fail(planAfter.error());
            one.planBefore = planBefore->text;
            one.planAfter = planAfter->text;
            one.costBefore = planBefore->cost;
            one.costAfter = planAfter->cost;
            for (const std::string& index : planAfter->indexes)
                users[index].push_back(i);
            if (options_.estimateOnly) {
                one.after = {std::llround(planAfter->cost), false};
            } else {
                const auto time = times_->time(i, chosen_, knowledge_);
                if (!time) return fail(time.error());
                one.after = *time;
            }
            if (const auto found = comparisons_.find({i, planAfter->text});
                found != comparisons_.end()) {
                one.comparison = found->second;
                one.before = {found->second.a.medianNs, false};
                one.after = {found->second.b.medianNs, false};
            }
            before += one.weight * static_cast<double>(one.before.ns);
            after += one.weight * static_cast<double>(one.after.ns);
            advice_.beforeAtLeast |= one.before.atLeast;
            advice_.afterAtLeast |= one.after.atLeast;
            advice_.statements.push_back(std::move(one));
        }
        advice_.beforeNs = before;
        advice_.afterNs = after;
        for (const auto& [i, why] : times_->unjudged())
            advice_.unjudged.push_back({i, workload_[i].sql, why});
        for (const auto& [i, why] : unplanned_)
            if (judged(i)) advice_.unjudged.push_back({i, workload_[i].sql, why});

        if (auto done = considerAnalyzeAlone(); !done) return done;
        if (auto done = describeChosen(users); !done) return done;
        advice_.plansAsPredicted = times_->fidelity().same;
        advice_.plansOtherwise = times_->fidelity().other;
        std::ranges::sort(advice_.curve, {}, &BudgetPoint::bytes);
        describeRejected();
        writeMigration();
        return {};
    }

    // Where statistics alone give most of it, indexes would only cost.
    Result<void> considerAnalyzeAlone() {
        if (options_.estimateOnly) return {};
        const auto alone = costOf({}, Knowledge::Analyzed);
        if (!alone) return fail(alone.error());
        const double gained = beforeSum_ - *alone;
        const double possible = beforeSum_ - advice_.afterNs;
        constexpr double most = 0.9, noteworthy = 0.05;
        if (gained < noteworthy * beforeSum_ || gained < most * possible) return {};
        for (const std::string& index : chosen_)
            advice_.rejected.push_back(
                {candidates_[byName_.at(index)].sql, "ANALYZE alone gives nearly as much."});
        chosen_.clear();
        knowledge_ = Knowledge::Analyzed;
        advice_.analyze = true;
        advice_.thenAnalyze = true;
        advice_.afterNs = 0;
        for (AdvisedStatement& one : advice_.statements) {
            const auto time = times_->time(one.number, {}, Knowledge::Analyzed);
            if (!time) return fail(time.error());
            const auto plan = times_->plan(one.number, {}, Knowledge::Analyzed);
            if (!plan) return fail(plan.error());
            one.after = *time;
            one.planAfter = plan->text;
            one.comparison.reset();
            advice_.afterNs += one.weight * static_cast<double>(time->ns);
        }
        return {};
    }

    Result<void> describeChosen(const std::map<std::string, std::vector<std::size_t>>& users) {
        const auto whole = costOf(chosen_, knowledge_);
        if (!whole) return fail(whole.error());
        for (const std::string& name : chosen_) {
            const Candidate& one = candidates_[byName_.at(name)];
            AdvisedIndex advised{name, one.draft.table, one.sql, one.undo, bytesOf(name), 0, 0, 0,
                                 {}};
            IndexSet rest = chosen_;
            rest.erase(name);
            const auto without = costOf(rest, knowledge_);
            if (!without) return fail(without.error());
            advised.savedNs = *without - *whole;
            if (full_) advised.buildNs = full_->built().at(name).buildNs;
            if (const auto found = users.find(name); found != users.end())
                advised.usedBy = found->second;
            advice_.create.push_back(std::move(advised));
        }
        std::ranges::sort(advice_.create, std::greater(), &AdvisedIndex::savedNs);
        return {};
    }

    void describeRejected() {
        constexpr std::size_t most = 40;
        for (const std::string& name : usable_) {
            if (chosen_.contains(name) || advice_.rejected.size() >= most) continue;
            const Candidate& one = candidates_[byName_.at(name)];
            const auto veto = vetoed_.find(name);
            advice_.rejected.push_back(
                {one.sql, veto != vetoed_.end()
                              ? "With it statement " + std::to_string(veto->second + 1) +
                                    " became slower, measured."
                          : options_.estimateOnly
                              ? "Others were estimated to gain more."
                              : "Built and tried on the copy: beside the others it gains less "
                                "than half a percent, or too little for its size."});
        }
    }

    void writeMigration() {
        for (const AdvisedIndex& index : advice_.create) {
            advice_.migration.push_back(index.sql);
            advice_.undo.push_back(index.undo);
        }
        if (advice_.thenAnalyze) advice_.migration.push_back("ANALYZE");
        std::ranges::reverse(advice_.undo);
    }

    const SqliteDriver& database_;
    const std::vector<WorkloadStatement>& workload_;
    const AdvisorOptions& options_;
    const std::function<void(const std::string&, double)>& progress_;
    const TimePoint start_;
    ExecuteOptions limits_;

    std::unique_ptr<SqliteConnection> source_;
    IndexCatalog catalog_;
    std::vector<IndexDraft> drafts_;
    std::vector<std::vector<std::size_t>> wanted_; // of each statement: its drafts
    std::map<std::string, std::int64_t> rows_;     // of each table
    std::vector<Candidate> candidates_;            // by draft
    std::map<std::string, std::size_t> byName_;    // those worth asking about
    std::vector<WorkCopy::Statistic> now_, analyzed_;
    std::unique_ptr<WorkCopy> schemaNow_, schemaAnalyzed_, full_;
    std::unique_ptr<TrialTimes> times_;
    std::map<std::size_t, std::string> unplanned_;
    std::map<IndexSet, double> moves_;                                  // and what each promises
    std::map<std::size_t, std::multimap<double, IndexSet>> favourites_; // by the planner's cost
    std::unique_ptr<PlanBook> book_;
    IndexSet usable_, unbuildable_; // usable: built, or in estimates worth asking about
    std::vector<double> best_;
    std::vector<TrialTime> before_;
    std::vector<std::size_t> accepted_; // statements that are judged
    std::map<std::size_t, double> tolerated_;
    double beforeSum_ = 0;
    IndexSet chosen_;
    std::map<std::string, std::size_t> vetoed_;             // with a statement that became slower
    std::set<std::pair<std::size_t, std::string>> harmful_; // plans that pairs showed to be slower
    IndexSearch search_;
    Knowledge knowledge_ = Knowledge::AsNow;
    std::set<std::pair<std::size_t, std::string>> compared_;
    // By statement and plan.
    std::map<std::pair<std::size_t, std::string>, PairedComparison> comparisons_;
    Advice advice_;
};

} // namespace

Result<Advice> advise(const SqliteDriver& database, const std::vector<WorkloadStatement>& workload,
                      const AdvisorOptions& options,
                      const std::function<void(const std::string&, double)>& progress) {
    return Advising(database, workload, options, progress).run();
}

} // namespace hone::index
