#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace hone {

struct Interval {
    double low = 0, high = 0;
    bool operator==(const Interval&) const = default;
};

// What a comparison says of the second side, B.
enum class Verdict { Faster, Slower, NoDifference, Inconclusive };
const char* verdictName(Verdict verdict); // as in JSON: "faster", "no-difference" ...

// One run of each side, one right after the other.
struct Pair {
    std::int64_t aNs = 0, bNs = 0;
    bool bFirst = false; // drawn by lot
    bool operator==(const Pair&) const = default;
};

struct PairingOptions {
    int maxPairs = 40;
    double minimumEffect = 0.02;         // smaller differences are none
    double error = 0.05;                 // the chance of a wrong verdict, over all looks together
    int mostWarmUps = 10;                // runs of each side before the first pair
    std::uint64_t seed = 1;              // of the lot and the resampling
    std::optional<TimePoint> until = {}; // no further pair is begun then, but for
    int fewestPairs = 1;                 // which are taken in any case
    std::stop_token stop = {};
};

struct SideTimes {
    std::int64_t medianNs = 0, p95Ns = 0, fastestNs = 0;
    bool operator==(const SideTimes&) const = default;
};

struct PairedComparison {
    Verdict verdict = Verdict::Inconclusive;
    double ratio = 1;             // median of B over A, pair by pair; below 1 B is faster
    Interval interval{0, 0};      // of the ratio, at the last look
    double confidence = 0;        // of that interval, 0 to 1
    double spread = 0;            // of the pairs' ratios: a robust standard deviation, as a share
    double drift = 1;             // how the last third's times compare with the first third's
    int warmUps = 0;              // runs of each side before the first pair
    std::vector<Pair> pairs = {}; // all, in the order in which they were taken
    SideTimes a = {}, b = {};
    bool operator==(const PairedComparison&) const = default;
};

// Runs one side once and says how long it took, in nanoseconds.
using TimedRun = std::function<Result<std::int64_t>()>;

// Measures two ways of doing the same against each other. After warm-up until times settle, pairs
// are taken, the order within each drawn by lot, so that whatever the machine does meets both
// sides. It looks at the ratios after 10, 20, 40 ... pairs and ends as soon as a verdict stands:
// the median ratio's bootstrap interval lies wholly on one side of the minimum effect, or wholly
// within it. Each look may err with its part of the error only (the part of the pairs it adds), so
// stopping early stays honest by the union bound.
//
// progress: pairs taken so far and the most there will be; may be empty.
// Errors: those of the sides; Cancelled; InvalidArgument for options out of range.
Result<PairedComparison>
comparePaired(const TimedRun& a, const TimedRun& b, const PairingOptions& options,
              const std::function<void(int pairs, int most)>& progress = {});

// Several ways of doing the same, measured as comparePaired() does: each round runs every side
// once, in an order drawn by lot.
struct Round {
    std::vector<std::int64_t> ns; // by side
    std::vector<int> order;       // the sides as they ran
    bool operator==(const Round&) const = default;
};

struct RoundsComparison {
    int warmUps = 0;
    std::vector<Round> rounds;
    // Each side but the first against the first; the error is divided among them.
    std::vector<PairedComparison> againstFirst;
    bool operator==(const RoundsComparison&) const = default;
};

// Ends when every side's verdict against the first stands. At least two sides; progress and errors
// as comparePaired().
Result<RoundsComparison>
compareRounds(std::span<const TimedRun> sides, const PairingOptions& options,
              const std::function<void(int rounds, int most)>& progress = {});
// Two sides of rounds, in the order of the rounds.
std::vector<Pair> pairsOf(std::span<const Round> rounds, std::size_t a, std::size_t b);
// What pairs say that were taken already, in one look.
PairedComparison judgePairs(std::vector<Pair> pairs, const PairingOptions& options);

// "B is 3.4 times as fast as A", "No measurable difference", "Inconclusive: ..." with A and B by
// these names.
std::string verdictHeadline(const PairedComparison& comparison, const std::string& a = "A",
                            const std::string& b = "B");
// Of the pairs' first or second sides, in the order in which they were taken.
std::vector<std::int64_t> timesOf(const std::vector<Pair>& pairs, std::int64_t Pair::*side);
// The interval, the pairs, the spread and, where it matters, the drift, in a sentence or two.
std::string verdictExplanation(const PairedComparison& comparison);

// At least one value. Of an even number: the mean of the middle two.
double medianOf(std::vector<double> values);
std::int64_t medianNs(std::span<const std::int64_t> times);
// Percentile bootstrap (Efron 1979) of the median, 10 000 resamples; error: the chance that the
// true median lies outside, both sides together. The same seed gives the same interval.
Interval medianInterval(std::span<const double> values, double error, std::uint64_t seed);

} // namespace hone
