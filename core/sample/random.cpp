#include "core/sample/random.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace hone {

WeightedChoice::WeightedChoice(const std::vector<std::uint64_t>& weights) : sums_(weights.size()) {
    std::partial_sum(weights.begin(), weights.end(), sums_.begin());
}

std::size_t WeightedChoice::pick(Random& random) const {
    const std::uint64_t at = random.next() % sums_.back();
    return static_cast<std::size_t>(std::ranges::upper_bound(sums_, at) - sums_.begin());
}

std::vector<std::uint64_t> zipfWeights(std::size_t count, std::uint64_t flattening) {
    constexpr std::uint64_t scale = 1ULL << 40;
    std::vector<std::uint64_t> weights(count);
    for (std::size_t k = 0; k < count; ++k)
        weights[k] = scale / (k + 1 + flattening);
    return weights;
}

std::vector<std::uint32_t> shuffledIds(std::size_t count, Random& random) {
    std::vector<std::uint32_t> ids(count);
    std::iota(ids.begin(), ids.end(), 1u);
    for (std::size_t i = count; i > 1; --i)
        std::swap(ids[i - 1], ids[random.below(static_cast<std::uint32_t>(i))]);
    return ids;
}

} // namespace hone
