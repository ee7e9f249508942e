#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hone::ctl {

// Times of the same work, in nanoseconds, in the order in which they were taken.
using Samples = std::vector<std::int64_t>;

std::int64_t medianOf(Samples samples); // of at least one

// Two ways of doing the same, taken alternately: sample i of one belongs to sample i of the other.
struct Pairs {
    Samples before, after;
};

enum class Verdict { Faster, Slower, Inconclusive };

struct Judgement {
    Verdict verdict = Verdict::Inconclusive;
    double ratio = 0; // median after over median before
    int pairs = 0;
    int fasterPairs = 0; // pairs whose second was the faster
    double p = 1;        // two-sided sign test

    const char* name() const;        // as in JSON: "faster", "slower", "inconclusive"
    std::string headline() const;    // "333 times faster"
    std::string explanation() const; // how that was found
};

// The sign test over the pairs at 1 %: it asks nothing of how times are distributed.
Judgement judge(const Pairs& pairs);

} // namespace hone::ctl
