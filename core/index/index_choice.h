#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/index/advisor.h"
#include "core/index/candidate_pool.h"
#include "core/index/set_costs.h"
#include "core/measure/paired_comparison.h"

namespace hone::index {

// Chooses a set of indexes for a workload: tries what each statement likes best, searches over sets
// by what was measured, and proves the result by pairs; plans that pairs show to be slower are
// avoided by another search. One thread.
class IndexChoice {
public:
    // full: the copy that everything runs on; null: estimates alone. say: what it does, and the
    // share done.
    IndexChoice(CandidatePool& pool, WorkCopy* full, TrialTimes& times, SetCosts& costs,
                const std::vector<WorkloadStatement>& workload, const AdvisorOptions& options,
                TimePoint start, std::function<void(const std::string&, double)> say);

    // Errors: of running; DiskFull; Cancelled.
    Result<void> choose();

    const IndexSet& chosen() const { return chosen_; }
    // What the chosen ones need the planner to know.
    Knowledge knowledge() const { return knowledge_; }
    const IndexSet& usable() const { return usable_; } // were tried
    // Thrown out, with a statement that they made slower.
    const std::map<std::string, std::size_t>& vetoed() const { return vetoed_; }
    const std::vector<RejectedIndex>& unbuildable() const { return unbuildable_; }
    // Sets on the way that make nothing slower, by themselves.
    using Steps = std::map<Knowledge, std::map<IndexSet, SearchStep>>;
    const Steps& steps() const { return steps_; }
    // Of what a statement does now over what it does with this plan; null: was not compared.
    const PairedComparison* comparison(std::size_t statement, const std::string& plan) const;
    std::int64_t bytesOf(const std::string& index) const;
    std::int64_t bytesOf(const IndexSet& indexes) const;

private:
    // The planner's liking: the least cost first.
    using Favourites = std::multimap<double, IndexSet>;

    TimePoint at(double share) const;
    static bool isPast(TimePoint time) { return Clock::system().now() >= time; }

    Result<void> findFavourites();
    Result<void> findFavourites(std::size_t statement);
    Result<void> rankMoves();
    Result<void> tryFavourites();
    bool isSatisfied(std::size_t statement) const;
    Result<bool> haveBuilt(const IndexSet& indexes);
    Result<void> search();
    Result<SearchStep> searchFor(Knowledge knowledge, IndexSet start, bool perByte,
                                 TimePoint until);
    IndexSearch searchWith(Knowledge knowledge, const IndexSet& banned);
    Result<SearchStep> searchOnce(Knowledge knowledge, const IndexSet& start,
                                  const IndexSet& banned, bool perByte, TimePoint until);
    Result<std::map<std::string, std::size_t>> luresOf(const IndexSet& indexes,
                                                       const IndexSet& banned, Knowledge knowledge);
    Result<IndexSet> luresAmong(IndexSet all, const Harm& harm, Knowledge knowledge);
    Result<IndexSet> worstLure(const IndexSet& indexes, const Harm& harm);
    Result<SearchStep> merge(SearchStep found, Knowledge knowledge, const IndexSet& banned);
    Result<void> proposeMerged(const IndexSet& found, Knowledge knowledge);
    void note(const SearchStep& step, Knowledge knowledge);
    Result<void> prove();
    Result<std::vector<std::size_t>> proveChosen(bool riskyAlone);
    Result<std::vector<std::size_t>> comparePairs(const IndexSet& indexes, Knowledge knowledge,
                                                  const std::vector<std::size_t>& statements,
                                                  TimePoint until);
    Result<SearchStep> acquit(SearchStep found, Knowledge knowledge);
    Result<PairedComparison> compare(std::size_t statement, Connection& without, Connection& with,
                                     TimePoint until);
    Result<void> keepFromHarm();
    Result<void> dropIdle();
    Result<IndexSet> withoutHarm(const IndexSet& indexes, Knowledge knowledge);
    Result<void> settleKnowledge();

    CandidatePool& pool_;
    WorkCopy* const full_;
    TrialTimes& times_;
    SetCosts& costs_;
    const std::vector<WorkloadStatement>& workload_;
    const AdvisorOptions& options_;
    const TimePoint start_;
    const std::function<void(const std::string&, double)> say_;
    ExecuteOptions limits_;

    std::map<std::size_t, Favourites> favourites_;
    std::map<IndexSet, double> moves_;                         // and what each promises
    std::map<std::string, std::array<std::string, 2>> merged_; // of which two
    IndexSet usable_;
    std::map<std::string, std::size_t> vetoed_;
    std::set<std::string> failed_;
    TimePoint buildUntil_;
    std::size_t mostUsable_ = 0;
    std::vector<RejectedIndex> unbuildable_;
    Steps steps_;
    IndexSet chosen_;
    Knowledge knowledge_ = Knowledge::AsNow;
    // By statement and plan.
    std::map<std::pair<std::size_t, std::string>, PairedComparison> comparisons_;
};

} // namespace hone::index
