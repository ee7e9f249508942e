#include "core/cache/frequency_sketch.h"

#include <algorithm>

#include "core/cache/policy_entries.h"

namespace hone {
namespace {

constexpr std::size_t fewestLines = 8;
constexpr std::uint64_t halfMask = 0x7777777777777777ULL;
constexpr std::uint64_t oddMask = 0x1111111111111111ULL;

// Counter number row of an id: two words of the line for each row, 16 counters in each.
constexpr unsigned counterOf(std::uint64_t hash, unsigned row) {
    const auto byte = static_cast<unsigned>(hash >> (32 + row * 8)) & 31;
    return row * 32 + byte;
}

} // namespace

FrequencySketch::FrequencySketch() {
    clear();
}

void FrequencySketch::clear() {
    words_.assign(fewestLines * lineWords, 0);
    mask_ = fewestLines - 1;
    ids_ = 16;
    counted_ = 0;
}

// Twice as many lines: each id's new line begins as a copy of its old one.
void FrequencySketch::reserve(std::size_t ids) {
    ids_ = std::max(ids_, ids);
    while ((mask_ + 1) * lineWords < ids_) {
        const std::size_t size = words_.size();
        words_.resize(size * 2);
        std::copy_n(words_.begin(), size, words_.begin() + static_cast<std::ptrdiff_t>(size));
        mask_ = mask_ * 2 + 1;
    }
}

void FrequencySketch::count(std::uint64_t id) {
    const std::uint64_t hash = spreadId(id);
    std::uint64_t* line = &words_[lineOf(hash)];
    bool counted = false;
    for (unsigned row = 0; row < 4; ++row) {
        const unsigned counter = counterOf(hash, row);
        const unsigned shift = (counter & 15) * 4;
        if (((line[counter >> 4] >> shift) & 15) == most) continue;
        line[counter >> 4] += std::uint64_t{1} << shift;
        counted = true;
    }
    if (counted && ++counted_ >= ids_ * 10) halve();
}

int FrequencySketch::estimate(std::uint64_t id) const {
    const std::uint64_t hash = spreadId(id);
    const std::uint64_t* line = &words_[lineOf(hash)];
    std::uint64_t least = most;
    for (unsigned row = 0; row < 4; ++row) {
        const unsigned counter = counterOf(hash, row);
        least = std::min(least, (line[counter >> 4] >> ((counter & 15) * 4)) & 15);
    }
    return static_cast<int>(least);
}

void FrequencySketch::halve() {
    std::size_t odd = 0;
    for (std::uint64_t& word : words_) {
        odd += static_cast<std::size_t>(__builtin_popcountll(word & oddMask));
        word = (word >> 1) & halfMask;
    }
    counted_ = (counted_ - odd / 4) / 2;
}

} // namespace hone
