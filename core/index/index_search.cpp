#include "core/index/index_search.h"

#include <algorithm>
#include <limits>
#include <queue>

namespace hone::index {
namespace {

// Of the cost: a smaller gain is no reason to go on, and a smaller loss none to keep an index.
constexpr double leastGain = 0.0005, leastLoss = 0.005;

class Search {
public:
    explicit Search(const IndexSearch& search) : search_(search) {}

    Result<std::vector<SearchStep>> run() {
        auto start = truth(search_.start);
        if (!start) return fail(start.error());
        path_.push_back(std::move(*start));
        if (auto thinned = thin(); !thinned) return fail(thinned.error());
        constexpr int mostRounds = 6;
        for (int round = 0; round < mostRounds; ++round) {
            const double before = now().cost.sum();
            for (const auto part : {&Search::grow, &Search::prune, &Search::exchange})
                if (auto done = (this->*part)(); !done) return fail(done.error());
            if (late() || now().cost.sum() >= before - leastGain * now().cost.total) break;
        }
        return std::move(path_);
    }

private:
    bool late() const { return Clock::system().now() >= search_.until; }
    const SearchStep& now() const { return path_.back(); }

    std::int64_t bytesOf(const IndexSet& indexes) const {
        std::int64_t bytes = 0;
        for (const std::string& index : indexes)
            bytes += search_.bytes.at(index);
        return bytes;
    }
    bool fits(const IndexSet& indexes) const {
        return indexes.size() <= search_.mostIndexes &&
               (!search_.budget || bytesOf(indexes) <= *search_.budget);
    }
    Result<SearchStep> stepOf(const IndexSet& indexes, const Result<SetCost>& cost) const {
        if (!cost) return fail(cost.error());
        return SearchStep{indexes, *cost, bytesOf(indexes)};
    }
    Result<SearchStep> guess(const IndexSet& indexes) const {
        return stepOf(indexes, search_.guess(indexes));
    }
    Result<SearchStep> truth(const IndexSet& indexes) const {
        return truthFor(indexes, -std::numeric_limits<double>::infinity());
    }
    // Exact where it gains more than this.
    Result<SearchStep> truthFor(const IndexSet& indexes, double gain) const {
        const double ceiling = path_.empty() ? -gain : now().cost.sum() - gain;
        return stepOf(indexes, search_.truth(indexes, ceiling));
    }
    double gainOf(const SearchStep& step) const { return now().cost.sum() - step.cost.sum(); }

    // Goes there if the truth gains more than this; whether it did.
    Result<bool> take(const IndexSet& indexes, double least) {
        auto real = truthFor(indexes, least);
        if (!real) return fail(real.error());
        if (gainOf(*real) <= least) return false;
        path_.push_back(std::move(*real));
        return true;
    }

    // A move, by what its gain is worth.
    struct Offer {
        double rank = 0;
        std::size_t move = 0;
        std::size_t length = 0; // of the path when it was computed
        bool operator<(const Offer& other) const { return rank < other.rank; }
    };

    double rankOf(const IndexMove& move, double gain) const {
        double bytes = 0;
        std::size_t more = 0;
        for (const std::string& index : move.indexes) {
            if (now().indexes.contains(index)) continue;
            ++more;
            bytes += static_cast<double>(search_.bytes.at(index));
        }
        if (more == 0) return -1;
        return gain / (search_.perByte ? std::max(4096.0, bytes) : static_cast<double>(more));
    }

    Result<void> grow() {
        std::priority_queue<Offer> offers;
        for (std::size_t i = 0; i < search_.moves.size(); ++i)
            offers.push({rankOf(search_.moves[i], search_.moves[i].promise), i, 0});
        while (!offers.empty() && !late()) {
            const Offer best = offers.top();
            offers.pop();
            const IndexMove& move = search_.moves[best.move];
            IndexSet grown = now().indexes;
            grown.insert(move.indexes.begin(), move.indexes.end());
            if (grown.size() == now().indexes.size() || !fits(grown)) continue;
            const auto next = guess(grown);
            if (!next) return fail(next.error());
            const double gain = gainOf(*next), least = leastGain * now().cost.total;
            if (gain <= least) continue; // the next round asks again
            const double rank = rankOf(move, gain);
            if (best.length != path_.size() && !offers.empty() && rank < offers.top().rank) {
                offers.push({rank, best.move, path_.size()});
                continue;
            }
            auto real = truthFor(grown, least);
            if (!real) return fail(real.error());
            const double gained = gainOf(*real);
            if (gained <= least) continue;
            if (const double really = rankOf(move, gained);
                !offers.empty() && really < 0.9 * rank && really < offers.top().rank)
                offers.push({really, best.move, path_.size()});
            else
                path_.push_back(std::move(*real));
        }
        return {};
    }

    // The set without one index that is missed least; exact where it gains more than this.
    Result<SearchStep> lessOne(double gain) const {
        std::optional<SearchStep> best;
        for (const std::string& index : now().indexes) {
            IndexSet rest = now().indexes;
            rest.erase(index);
            auto next = guess(rest);
            if (!next) return next;
            if (!best || next->cost.sum() < best->cost.sum()) best = std::move(*next);
        }
        return truthFor(best->indexes, gain);
    }

    Result<void> thin() {
        while (!fits(now().indexes)) {
            auto next = lessOne(-std::numeric_limits<double>::infinity());
            if (!next) return fail(next.error());
            path_.push_back(std::move(*next));
        }
        return {};
    }

    // Also when it is late: nearly all that it asks is known by then.
    Result<void> prune() {
        while (!now().indexes.empty()) {
            const double most = leastLoss * now().cost.total; // that it may lose
            auto next = lessOne(-most);
            if (!next) return fail(next.error());
            if (gainOf(*next) <= -most) break;
            path_.push_back(std::move(*next));
        }
        return {};
    }

    // One index for another.
    Result<void> exchange() {
        IndexSet all;
        for (const IndexMove& move : search_.moves)
            all.insert(move.indexes.begin(), move.indexes.end());
        for (bool better = true; better && !late();) {
            better = false;
            const IndexSet start = now().indexes;
            for (const std::string& out : start) {
                for (const std::string& in : all) {
                    if (late()) return {};
                    IndexSet swapped = now().indexes;
                    if (swapped.erase(out) == 0 || !swapped.insert(in).second || !fits(swapped))
                        continue;
                    const auto next = guess(swapped);
                    if (!next) return fail(next.error());
                    const double least = leastLoss * now().cost.total;
                    if (gainOf(*next) <= least) continue;
                    const auto taken = take(swapped, least);
                    if (!taken) return fail(taken.error());
                    better |= *taken;
                    if (*taken) break;
                }
            }
        }
        return {};
    }

    const IndexSearch& search_;
    std::vector<SearchStep> path_;
};

} // namespace

Result<SearchStep> withoutSuspects(const IndexSearch& search, SearchStep found) {
    while (found.cost.penalty > 0 && search.suspects) {
        const auto suspects = search.suspects(found.indexes);
        if (!suspects) return fail(suspects.error());
        std::optional<SearchStep> best;
        for (const std::string& suspect : *suspects) {
            SearchStep rest = found;
            if (rest.indexes.erase(suspect) == 0) continue;
            rest.bytes -= search.bytes.at(suspect);
            const auto cost = search.truth(
                rest.indexes, best ? best->cost.sum() : std::numeric_limits<double>::infinity());
            if (!cost) return fail(cost.error());
            rest.cost = *cost;
            if (!best || rest.cost.sum() < best->cost.sum()) best = std::move(rest);
        }
        if (!best) break;
        found = std::move(*best);
    }
    return found;
}

Result<std::vector<SearchStep>> searchIndexes(const IndexSearch& search) {
    return Search(search).run();
}

} // namespace hone::index
