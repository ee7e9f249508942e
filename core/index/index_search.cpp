#include "core/index/index_search.h"

#include <algorithm>
#include <queue>

namespace hone::index {
namespace {

// Smaller gains are not worth an index.
constexpr double leastGain = 0.005;

class Search {
public:
    explicit Search(const IndexSearch& search) : search_(search) {}

    Result<std::vector<SearchStep>> run() {
        auto nothing = step({});
        if (!nothing) return fail(nothing.error());
        path_.push_back(std::move(*nothing));
        for (int round = 0; round < 3; ++round) {
            const double before = path_.back().cost;
            for (const auto part : {&Search::grow, &Search::prune, &Search::swap})
                if (auto done = (this->*part)(); !done) return fail(done.error());
            if (late() || path_.back().cost >= before * (1 - leastGain)) break;
        }
        return std::move(path_);
    }

private:
    bool late() const { return Clock::system().now() >= search_.until; }

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
    Result<SearchStep> step(const IndexSet& indexes) const {
        auto cost = search_.cost(indexes);
        if (!cost) return fail(cost.error());
        return SearchStep{indexes, *cost, bytesOf(indexes)};
    }

    // How much a move gains, and by what it is ranked.
    struct Offer {
        double rank = 0;
        std::size_t move = 0;
        std::size_t round = 0; // that it was computed in
        bool operator<(const Offer& other) const { return rank < other.rank; }
    };

    double rankOf(const IndexMove& move, double gain, const IndexSet& now) const {
        double bytes = 0;
        std::size_t more = 0;
        for (const std::string& index : move.indexes) {
            if (now.contains(index)) continue;
            ++more;
            bytes += static_cast<double>(search_.bytes.at(index));
        }
        if (more == 0) return -1;
        return gain / (search_.budget ? std::max(4096.0, bytes) : static_cast<double>(more));
    }

    Result<void> grow() {
        std::priority_queue<Offer> offers;
        for (std::size_t i = 0; i < search_.moves.size(); ++i)
            offers.push(
                {rankOf(search_.moves[i], search_.moves[i].promise, path_.back().indexes), i, 0});
        std::optional<SearchStep> ready; // the best of this round so far
        for (std::size_t round = 1; !offers.empty();) {
            const Offer best = offers.top();
            offers.pop();
            const SearchStep& now = path_.back();
            const IndexMove& move = search_.moves[best.move];
            IndexSet grown = now.indexes;
            grown.insert(move.indexes.begin(), move.indexes.end());
            if (grown.size() == now.indexes.size() || !fits(grown)) continue;
            if (late()) break;
            auto next = step(grown);
            if (!next) return fail(next.error());
            const double gain = now.cost - next->cost;
            if (gain < leastGain * now.cost) continue; // the next round of the search asks again
            const double rank = rankOf(move, gain, now.indexes);
            if (best.round != round && !offers.empty() && rank < offers.top().rank) {
                offers.push({rank, best.move, round});
                if (!ready || next->cost < ready->cost) ready = std::move(*next);
                continue;
            }
            path_.push_back(std::move(*next));
            ready.reset();
            ++round;
        }
        if (ready && late()) path_.push_back(std::move(*ready));
        return {};
    }

    // Takes out, cheapest loss first, what the others made superfluous; also when it is late, since
    // most of it is known already.
    Result<void> prune() {
        while (!path_.back().indexes.empty()) {
            const SearchStep now = path_.back();
            std::optional<SearchStep> best;
            for (const std::string& index : now.indexes) {
                IndexSet rest = now.indexes;
                rest.erase(index);
                auto next = step(rest);
                if (!next) return fail(next.error());
                if (!best || next->cost < best->cost) best = std::move(*next);
            }
            if (best->cost > now.cost * (1 + leastGain)) break;
            path_.push_back(std::move(*best));
        }
        return {};
    }

    // One index against another of its table, or against any where the number is used up.
    Result<void> swap() {
        IndexSet all;
        for (const IndexMove& move : search_.moves)
            all.insert(move.indexes.begin(), move.indexes.end());
        for (bool better = true; better && !late();) {
            better = false;
            const SearchStep now = path_.back();
            for (const std::string& out : now.indexes) {
                for (const std::string& in : all) {
                    if (now.indexes.contains(in) || search_.tables.at(in) != search_.tables.at(out))
                        continue;
                    IndexSet swapped = now.indexes;
                    swapped.erase(out);
                    swapped.insert(in);
                    if (!fits(swapped)) continue;
                    auto next = step(swapped);
                    if (!next) return fail(next.error());
                    if (next->cost >= path_.back().cost * (1 - leastGain)) continue;
                    path_.push_back(std::move(*next));
                    better = true;
                }
                if (better || late()) break;
            }
        }
        return {};
    }

    const IndexSearch& search_;
    std::vector<SearchStep> path_;
};

} // namespace

Result<std::vector<SearchStep>> searchIndexes(const IndexSearch& search) {
    return Search(search).run();
}

} // namespace hone::index
