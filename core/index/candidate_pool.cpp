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
constexpr std::size_t mostOfOne = 120;   // of one statement, asked of the planner
constexpr std::size_t mostPartial = 600; // of all statements

constexpr auto asNow = static_cast<std::size_t>(Knowledge::AsNow);
constexpr auto analyzed = static_cast<std::size_t>(Knowledge::Analyzed);

IndexDraft draftOf(const IndexInfo& index) {
    IndexDraft draft;
    draft.table = index.table;
    draft.terms = index.terms;
    draft.condition = index.condition;
    for (IndexTerm& term : draft.terms)
        if (equalsIgnoringCase(term.collation, "BINARY")) term.collation.clear();
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
    if (auto done = pool->makeCopies(database); !done) return fail(done.error());
    for (const TableInfo& table : pool->catalog_.tables) {
        if (table.schema != "main" || table.shadow) continue;
        say("counting " + table.name);
        // Else a module or a collation is missing here.
        if (auto done = pool->countOwn(table); !done && done.error().code == ErrorCode::Cancelled)
            return fail(done.error());
    }
    say("asking what statements want");
    if (auto done = pool->findDrafts(workload); !done) return fail(done.error());
    return pool;
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
    for (const IndexInfo& index : catalog_.indexes)
        names_.try_emplace(draftKey(draftOf(index)), "");
    return {};
}

// The statistics of the indexes that are there.
Result<void> CandidatePool::countOwn(const TableInfo& table) {
    std::vector<IndexDraft> drafts;
    std::vector<std::string> names;
    for (const IndexInfo& index : catalog_.indexes) {
        if (index.table != table.name || index.schema != "main") continue;
        names.push_back(index.isTable ? table.name : index.name);
        drafts.push_back(draftOf(index));
    }
    auto counted = countDistinct(*source_, table.name, drafts, options_.mostRows, limits_);
    if (!counted) return fail(counted.error());
    rows_[table.name] = counted->rows;
    known_[analyzed].push_back({table.name, "", std::to_string(counted->rows)});
    for (std::size_t i = 0; i < names.size(); ++i) {
        known_[analyzed].push_back({table.name, names[i], counted->indexes[i].stat()});
        learnDistinct(drafts[i], counted->indexes[i]);
    }
    return {};
}

Result<void> CandidatePool::findDrafts(const std::vector<WorkloadStatement>& workload) {
    auto probe = SqliteAccessProbe::make(*source_);
    if (!probe) return fail(probe.error());
    std::vector<std::vector<IndexDraft>> drafts(workload.size());
    std::vector<IndexDraft> all;
    std::set<std::string> partial; // their keys
    for (std::size_t i = 0; i < workload.size(); ++i) {
        if (options_.stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
        const auto paths = (*probe)->paths(workload[i].sql);
        if (!paths) continue; // said of it when it is planned
        drafts[i] = candidatesFor(workload[i].sql, *paths, catalog_);
        std::erase_if(drafts[i], [&](const IndexDraft& draft) {
            const std::string key = draftKey(draft);
            if (draft.condition.empty() || partial.contains(key)) return false;
            if (partial.size() < mostPartial) partial.insert(key);
            return !partial.contains(key);
        });
        if (drafts[i].size() > mostOfOne) drafts[i].resize(mostOfOne);
        all.insert(all.end(), drafts[i].begin(), drafts[i].end());
    }
    if (auto added = add(all); !added) return fail(added.error());
    for (const auto& wanted : drafts) {
        IndexSet& names = wanted_.emplace_back();
        for (const IndexDraft& draft : wanted)
            if (const std::string& name = names_.at(draftKey(draft)); !name.empty())
                names.insert(name);
    }
    return {};
}

Result<IndexSet> CandidatePool::add(const std::vector<IndexDraft>& drafts) {
    std::map<std::string, std::vector<Candidate>> fresh; // by table
    for (const IndexDraft& draft : drafts)
        if (names_.try_emplace(draftKey(draft), "").second)
            fresh[draft.table].push_back({draft, {}, {}, {}});
    IndexSet added;
    for (auto& [table, candidates] : fresh) {
        if (!rows_.contains(table)) continue;
        if (auto counted = count(table, candidates); !counted) return fail(counted.error());
        for (Candidate& candidate : candidates)
            if (isSensible(candidate) && makeOnCopies(candidate)) {
                added.insert(candidate.draft.name);
                candidates_[candidate.draft.name] = std::move(candidate);
            }
    }
    for (const std::size_t knowledge : {asNow, analyzed})
        if (auto set = copies_[knowledge]->setStatistics(known_[knowledge]); !set)
            return fail(set.error());
    return added;
}

Result<void> CandidatePool::count(const std::string& table, std::vector<Candidate>& candidates) {
    std::vector<IndexDraft> drafts;
    for (const Candidate& candidate : candidates)
        drafts.push_back(candidate.draft);
    auto counted = countDistinct(*source_, table, drafts, options_.mostRows, limits_);
    if (!counted && counted.error().code == ErrorCode::Cancelled) return fail(counted.error());
    if (!counted) return countApart(table, candidates, counted.error());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        candidates[i].statistics = std::move(counted->indexes[i]);
        learnDistinct(candidates[i].draft, candidates[i].statistics);
    }
    return {};
}

// An expression may fail on a row; halving finds it, and the others remain.
Result<void> CandidatePool::countApart(const std::string& table, std::vector<Candidate>& candidates,
                                       const Error& error) {
    if (candidates.size() == 1) {
        candidates.front().draft.name = nameFor(candidates.front().draft);
        if (const auto change = createIndex(candidates.front().draft))
            rejected_.push_back({change->sql, "It cannot be made: " + error.message});
        candidates.clear();
        return {};
    }
    const auto middle = candidates.begin() + static_cast<std::ptrdiff_t>(candidates.size() / 2);
    std::vector<Candidate> rest(std::make_move_iterator(middle),
                                std::make_move_iterator(candidates.end()));
    candidates.erase(middle, candidates.end());
    for (std::vector<Candidate>* half : {&candidates, &rest})
        if (auto counted = count(table, *half); !counted) return counted;
    std::ranges::move(rest, std::back_inserter(candidates));
    return {};
}

void CandidatePool::learnDistinct(const IndexDraft& draft, const IndexStatistics& statistics) {
    if (draft.condition.empty() && statistics.entries > 0)
        distinct_[{draft.table, draft.terms.front().text}] = statistics.distinct.front();
}

bool CandidatePool::makeOnCopies(Candidate& candidate) {
    candidate.draft.name = nameFor(candidate.draft);
    const auto change = createIndex(candidate.draft);
    if (!change) return false;
    candidate.sql = change->sql;
    candidate.undo = change->undo;
    candidate.turn = static_cast<int>(candidates_.size());
    for (auto& copy : copies_)
        if (auto built = copy->build(candidate.sql, limits_, candidate.turn); !built) {
            rejected_.push_back({candidate.sql, "It cannot be made: " + built.error().message});
            return false;
        }
    const std::string& name = candidate.draft.name;
    known_[analyzed].push_back({candidate.draft.table, name, candidate.statistics.stat()});
    names_[draftKey(candidate.draft)] = name;
    return true;
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

// Whether it would hold all that a wide table holds: a second table to keep up to date.
bool CandidatePool::copiesItsTable(const IndexDraft& draft) const {
    constexpr std::size_t wide = 5;
    const TableInfo* table = catalog_.findTable("main", draft.table);
    if (table == nullptr || !draft.condition.empty()) return false;
    const std::size_t columns = table->columns.size() - (table->rowidAlias.empty() ? 0 : 1);
    return columns >= wide && draft.terms.size() >= columns;
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
    if (pinsOneOfMany(candidate.draft) || copiesItsTable(candidate.draft)) return false;
    return !options_.budget || candidate.statistics.bytes() <= *options_.budget * 11 / 10;
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
