#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "core/engine/sqlite/sqlite_connection.h"
#include "core/engine/sqlite/sqlite_driver.h"
#include "core/index/index_catalog.h"
#include "core/index/index_search.h"
#include "core/index/index_statistics.h"
#include "core/index/trial_times.h"
#include "core/index/work_copy.h"

namespace hone::index {

// An index that could be made.
struct Candidate {
    IndexDraft draft;
    IndexStatistics statistics;
    std::string sql, undo;
    int turn = 0; // among all of them; plans that cost the same depend on it
    bool operator==(const Candidate&) const = default;
};

struct RejectedIndex {
    std::string sql, why;
    bool operator==(const RejectedIndex&) const = default;
};

// The indexes worth asking about for a workload, with their statistics, made on two copies of the
// schema without rows: one knows the statistics as they are, the other those after ANALYZE. One
// thread.
class CandidatePool {
public:
    struct Options {
        std::optional<std::int64_t> budget; // larger ones are left out
        std::int64_t mostRows = 0;          // counted of each table; 0: all
        std::string folder = {};            // of the copies; empty: scratchParent()
        std::stop_token stop = {};
    };
    // say: what it does. Errors: of opening and reading; Cancelled.
    static Result<std::unique_ptr<CandidatePool>>
    make(const SqliteDriver& database, const std::vector<WorkloadStatement>& workload,
         const Options& options, const std::function<void(const std::string&)>& say);

    const IndexCatalog& catalog() const { return catalog_; }
    const std::map<std::string, Candidate>& candidates() const { return candidates_; } // by name
    const Candidate& operator[](const std::string& name) const { return candidates_.at(name); }
    // The names of those that a statement could use.
    const IndexSet& wantedBy(std::size_t statement) const { return wanted_[statement]; }
    const std::vector<RejectedIndex>& rejected() const { return rejected_; }

    // Further ones: their names, without those that cannot be made or are there already.
    Result<IndexSet> add(const std::vector<IndexDraft>& drafts);

    // Knows all candidates so far; of later ones it has to be told. full: for times; null: plans
    // alone.
    std::unique_ptr<TrialTimes> trialTimes(const std::vector<WorkloadStatement>& workload,
                                           WorkCopy* full, Milliseconds slowLimit) const;
    // Hides an index of the database's own on both copies, or shows it again.
    Result<void> hideOwn(const std::string& name, bool hidden);

private:
    explicit CandidatePool(const Options& options) : options_(options) {
        limits_.stop = options_.stop;
    }

    Result<void> makeCopies(const SqliteDriver& database);
    Result<void> countOwn(const TableInfo& table);
    Result<void> findDrafts(const std::vector<WorkloadStatement>& workload);
    // Without those that cannot be counted.
    Result<void> count(const std::string& table, std::vector<Candidate>& candidates);
    Result<void> countApart(const std::string& table, std::vector<Candidate>& candidates,
                            const Error& error);
    void learnDistinct(const IndexDraft& draft, const IndexStatistics& statistics);
    bool isSensible(const Candidate& candidate) const;
    bool pinsOneOfMany(const IndexDraft& partial) const;
    bool copiesItsTable(const IndexDraft& draft) const;
    bool makeOnCopies(Candidate& candidate);
    Result<std::vector<WorkCopy::Statistic>> readStatistics();
    std::string nameFor(const IndexDraft& draft) const;

    const Options options_;
    ExecuteOptions limits_;
    std::unique_ptr<SqliteConnection> source_;
    IndexCatalog catalog_;
    std::map<std::string, std::string> names_; // of all drafts, by key; empty: not a candidate
    std::map<std::string, std::int64_t> rows_; // of each table
    std::map<std::pair<std::string, std::string>, double> distinct_; // of a table's column
    std::map<std::string, Candidate> candidates_;
    std::vector<IndexSet> wanted_;
    std::vector<RejectedIndex> rejected_;
    std::unique_ptr<WorkCopy> copies_[2];                   // by Knowledge
    std::array<std::vector<WorkCopy::Statistic>, 2> known_; // by Knowledge
};

} // namespace hone::index
