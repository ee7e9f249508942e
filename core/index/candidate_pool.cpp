#include "core/index/candidate_pool.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/engine/sqlite/sqlite_access_probe.h"
#include "core/index/candidates.h"
#include "core/index/index_change.h"
#include "core/sql/identifier.h"

namespace hone::index {
namespace {

// Tables so small are read whole faster than looked up.
constexpr std::int64_t fewestRows = 500;
constexpr std::size_t mostOfOne = 120; // of one statement, asked of the planner
// Of all statements: where texts differ by their values, each has its own.
constexpr std::size_t mostPartial = 600;

constexpr auto asNow = static_cast<std::size_t>(Knowledge::AsNow);
constexpr auto analyzed = static_cast<std::size_t>(Knowledge::Analyzed);

IndexDraft draftOf(const IndexInfo& index) {
    IndexDraft draft;
    draft.table = index.table;
    draft.terms = index.terms;
    draft.condition = index.condition;
    return draft;
}

} // namespace

Result<std::unique_ptr<CandidatePool>>
CandidatePool::make(const SqliteDriver& database, const std::vector<WorkloadStatement>& workload,
                    const Options& options, const std::function<void(const std::string&)>& say) {
    std::unique_ptr<CandidatePool> pool(new CandidatePool(options));
    say("reading the schema");
    auto connection = SqliteConnection::open(database.path(), Access::ReadOnly);
    if (!connection) return fail(connection.error());
    pool->source_ = std::move(*connection);
    auto catalog = readIndexes(*pool->source_, options.stop);
    if (!catalog) return fail(catalog.error());
    pool->catalog_ = std::move(*catalog);
    say("asking what statements want");
    if (auto done = pool->findDrafts(workload); !done) return fail(done.error());
    for (const TableInfo& table : pool->catalog_.tables) {
        if (table.schema != "main" || table.shadow) continue;
        say("counting the values of " + table.name);
        if (auto done = pool->countTable(table); !done && done.error().code == ErrorCode::Cancelled)
            return fail(done.error());
    }
    if (auto done = pool->makeCopies(database); !done) return fail(done.error());
    return pool;
}

// The keys of indexes that are there already.
std::set<std::string> CandidatePool::existing() const {
    std::set<std::string> keys;
    for (const IndexInfo& index : catalog_.indexes) {
        IndexDraft draft = draftOf(index);
        for (IndexTerm& term : draft.terms)
            if (equalsIgnoringCase(term.collation, "BINARY")) term.collation.clear();
        keys.insert(draftKey(draft));
    }
    return keys;
}

Result<void> CandidatePool::findDrafts(const std::vector<WorkloadStatement>& workload) {
    auto probe = SqliteAccessProbe::make(*source_);
    if (!probe) return fail(probe.error());
    const std::set<std::string> there = existing();
    std::map<std::string, std::size_t> known;
    std::size_t partial = 0;
    wantedDrafts_.resize(workload.size());
    for (std::size_t i = 0; i < workload.size(); ++i) {
        if (options_.stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
        const auto paths = (*probe)->paths(workload[i].sql);
        if (!paths) continue; // said of it when it is planned
        for (IndexDraft& draft : candidatesFor(workload[i].sql, *paths, catalog_)) {
            const std::string key = draftKey(draft);
            if (there.contains(key) || wantedDrafts_[i].size() >= mostOfOne) continue;
            if (!draft.condition.empty() && !known.contains(key) && ++partial > mostPartial)
                continue;
            const auto [at, fresh] = known.try_emplace(key, drafts_.size());
            if (fresh) drafts_.push_back({std::move(draft), {}, {}, {}});
            wantedDrafts_[i].push_back(at->second);
        }
    }
    return {};
}

// The candidates' statistics and those of the indexes that are there.
Result<void> CandidatePool::countTable(const TableInfo& table) {
    std::vector<IndexDraft> drafts;
    std::vector<const IndexInfo*> own;
    std::vector<Candidate*> wanted;
    for (const IndexInfo& index : catalog_.indexes) {
        if (index.table != table.name || index.schema != "main") continue;
        own.push_back(&index);
        drafts.push_back(draftOf(index));
    }
    for (Candidate& candidate : drafts_) {
        if (candidate.draft.table != table.name) continue;
        wanted.push_back(&candidate);
        drafts.push_back(candidate.draft);
    }
    auto counted = countDistinct(*source_, table.name, drafts, options_.mostRows, limits_);
    if (!counted) return fail(counted.error());
    rows_[table.name] = counted->rows;
    known_[analyzed].push_back({table.name, "", std::to_string(counted->rows)});
    for (std::size_t i = 0; i < own.size(); ++i)
        known_[analyzed].push_back(
            {table.name, own[i]->isTable ? table.name : own[i]->name, counted->indexes[i].stat()});
    for (std::size_t i = 0; i < drafts.size(); ++i)
        if (drafts[i].condition.empty() && counted->indexes[i].entries > 0)
            distinct_[{table.name, drafts[i].terms.front().text}] =
                counted->indexes[i].distinct.front();
    for (std::size_t i = 0; i < wanted.size(); ++i)
        wanted[i]->statistics = std::move(counted->indexes[own.size() + i]);
    return {};
}

// Whether its condition is one value of a column that has many: an index on the column serves all
// of them as well, and each text of a statement would ask for another.
bool CandidatePool::pinsOneOfMany(const IndexDraft& partial) const {
    if (partial.condition.empty()) return false;
    constexpr double many = 200;
    return std::ranges::any_of(distinct_, [&](const auto& known) {
        const auto& [column, count] = known;
        return count > many && column.first == partial.table &&
               partial.condition.starts_with(quoteIdentifier(column.second, SqlDialect::Sqlite) +
                                             " = ");
    });
}

// Worth asking the planner about.
bool CandidatePool::isSensible(const Candidate& candidate) const {
    const auto rows = rows_.find(candidate.draft.table);
    if (rows == rows_.end() || rows->second < fewestRows) return false;
    // A partial index of nearly everything is no better than a whole one.
    constexpr double most = 0.6;
    if (!candidate.draft.condition.empty() && static_cast<double>(candidate.statistics.entries) >
                                                  most * static_cast<double>(rows->second))
        return false;
    if (pinsOneOfMany(candidate.draft)) return false;
    return !options_.budget || candidate.statistics.bytes() <= *options_.budget * 11 / 10;
}

Result<void> CandidatePool::makeCopies(const SqliteDriver& database) {
    auto statistics = readStatistics();
    if (!statistics) return fail(statistics.error());
    known_[asNow] = std::move(*statistics);
    for (auto& place : copies_) {
        auto copy = WorkCopy::makeEmpty(database, options_.folder);
        if (!copy) return fail(copy.error());
        place = std::move(*copy);
    }
    std::vector<std::string> names(drafts_.size());
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
        Candidate& one = drafts_[i];
        if (!isSensible(one)) continue;
        one.draft.name = nameFor(one.draft);
        const auto change = createIndex(one.draft);
        if (!change) continue;
        one.sql = change->sql;
        one.undo = change->undo;
        bool made = true;
        for (auto& copy : copies_)
            if (auto built = copy->build(one.sql, limits_); !built) {
                if (made)
                    rejected_.push_back({one.sql, "It cannot be made: " + built.error().message});
                made = false;
            }
        if (!made) continue;
        known_[analyzed].push_back({one.draft.table, one.draft.name, one.statistics.stat()});
        names[i] = one.draft.name;
        candidates_[names[i]] = one;
    }
    for (const auto& drafts : wantedDrafts_) {
        IndexSet& set = wanted_.emplace_back();
        for (const std::size_t draft : drafts)
            if (!names[draft].empty()) set.insert(names[draft]);
    }
    for (const std::size_t knowledge : {asNow, analyzed})
        if (auto set = copies_[knowledge]->setStatistics(known_[knowledge]); !set) return set;
    return {};
}

Result<std::vector<WorkCopy::Statistic>> CandidatePool::readStatistics() {
    std::vector<WorkCopy::Statistic> statistics;
    const auto read = source_->each(
        "SELECT tbl, idx, stat FROM main.sqlite_stat1", options_.stop, [&](const SqliteRow& row) {
            statistics.push_back({row.text(0), row.text(1), row.text(2)});
        });
    // Else: ANALYZE never ran.
    if (!read && read.error().code == ErrorCode::Cancelled) return fail(read.error());
    return statistics;
}

std::string CandidatePool::nameFor(const IndexDraft& draft) const {
    IndexDraft brief = draft;
    constexpr std::size_t named = 3;
    if (brief.terms.size() > named) brief.terms.resize(named);
    const std::string base = indexName(brief, catalog_);
    std::string name = base;
    for (int number = 2; candidates_.contains(name) || catalog_.find("main", name) != nullptr;
         ++number)
        name = base + "_" + std::to_string(number);
    return name;
}

std::unique_ptr<TrialTimes>
CandidatePool::trialTimes(const std::vector<WorkloadStatement>& workload, WorkCopy* full,
                          Milliseconds slowLimit) const {
    auto times = std::make_unique<TrialTimes>(
        TrialTimes::Copies{*copies_[asNow], *copies_[analyzed], full, known_}, workload, slowLimit,
        options_.stop);
    for (const auto& [name, candidate] : candidates_)
        times->know(name, candidate.draft.table);
    return times;
}

Result<void> CandidatePool::hideOwn(const std::string& name, bool hidden) {
    for (auto& copy : copies_)
        if (auto done = copy->hideOwn(name, hidden); !done) return done;
    return {};
}

} // namespace hone::index
