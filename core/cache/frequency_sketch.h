#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hone {

// How often ids were used of late, about, and never too few: a count-min sketch of 4-bit counters
// that are halved at times, as TinyLFU has it (Einziger, Friedman, Manes, ACM ToS 2017). An id's
// four counters lie in one cache line.
class FrequencySketch {
public:
    static constexpr int most = 15;

    FrequencySketch();
    // Makes it wide enough to tell so many ids apart; what was counted stays.
    void reserve(std::size_t ids);
    void count(std::uint64_t id);
    int estimate(std::uint64_t id) const;
    std::size_t bytes() const { return words_.capacity() * sizeof(std::uint64_t); }
    void clear();

private:
    static constexpr std::size_t lineWords = 8;
    std::size_t lineOf(std::uint64_t hash) const { return (hash & mask_) * lineWords; }
    void halve();

    std::vector<std::uint64_t> words_;
    std::uint64_t mask_ = 0; // lines, less one
    std::size_t ids_ = 0;    // that it is wide enough for
    std::size_t counted_ = 0;
};

} // namespace hone
