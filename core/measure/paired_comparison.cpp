#include "core/measure/paired_comparison.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <random>

#include "core/base/text.h"

namespace hone {
namespace {

constexpr int resamples = 10'000;
constexpr int firstLook = 10;
constexpr int fewestWarmUps = 2;
constexpr std::int64_t warmUpLimitNs = 3'000'000'000;
// Warm: the last two runs of a side differ by no more.
constexpr double settled = 0.05;

std::vector<int> looksUpTo(int maxPairs) {
    std::vector<int> looks;
    for (int pairs = firstLook; pairs < maxPairs; pairs *= 2)
        looks.push_back(pairs);
    looks.push_back(maxPairs);
    return looks;
}

bool close(std::int64_t a, std::int64_t b) {
    return std::abs(static_cast<double>(a - b)) <= settled * static_cast<double>(std::max(a, b));
}

Result<void> checkStop(const std::stop_token& stop) {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "Cancelled.");
    return {};
}

// Runs all sides in turn until each takes about as long as the time before.
Result<int> warmUp(std::span<const TimedRun> sides, int most, const std::stop_token& stop) {
    std::vector<std::int64_t> last(sides.size());
    std::int64_t spent = 0;
    for (int run = 1; run <= most; ++run) {
        if (auto go = checkStop(stop); !go) return fail(go.error());
        bool steady = true;
        for (std::size_t side = 0; side < sides.size(); ++side) {
            const auto now = sides[side]();
            if (!now) return fail(now.error());
            steady = steady && close(*now, last[side]);
            last[side] = *now;
            spent += *now;
        }
        if (run >= fewestWarmUps && (steady || spent > warmUpLimitNs)) return run;
    }
    return most;
}

Result<Round> takeRound(std::span<const TimedRun> sides, std::mt19937_64& lot) {
    Round round;
    round.ns.resize(sides.size());
    round.order.resize(sides.size());
    std::iota(round.order.begin(), round.order.end(), 0);
    // Shuffled after Fisher and Yates.
    for (std::size_t i = sides.size() - 1; i > 0; --i)
        std::swap(round.order[i], round.order[i - (lot() >> 32) % (i + 1)]);
    for (const int side : round.order) {
        const auto time = sides[static_cast<std::size_t>(side)]();
        if (!time) return fail(time.error());
        round.ns[static_cast<std::size_t>(side)] = *time;
    }
    return round;
}

double logRatio(const Pair& pair) {
    return std::log(static_cast<double>(std::max<std::int64_t>(1, pair.bNs)) /
                    static_cast<double>(std::max<std::int64_t>(1, pair.aNs)));
}

std::vector<double> logRatios(const std::vector<Pair>& pairs) {
    std::vector<double> logs;
    for (const Pair& pair : pairs)
        logs.push_back(logRatio(pair));
    return logs;
}

SideTimes summaryOf(std::vector<std::int64_t> times) {
    std::ranges::sort(times);
    return {medianNs(times), times[times.size() * 95 / 100], times.front()};
}

// The median absolute deviation, scaled to a normal distribution's standard deviation.
double robustDeviation(const std::vector<double>& values) {
    const double middle = medianOf(values);
    std::vector<double> distances;
    for (const double value : values)
        distances.push_back(std::abs(value - middle));
    return 1.4826 * medianOf(std::move(distances));
}

double driftOf(const std::vector<Pair>& pairs) {
    const std::size_t third = pairs.size() / 3;
    if (third == 0) return 1;
    const auto level = [](std::span<const Pair> part) {
        std::vector<double> sums;
        for (const Pair& pair : part)
            sums.push_back(static_cast<double>(pair.aNs + pair.bNs));
        return std::max(1.0, medianOf(std::move(sums)));
    };
    const std::span all(pairs);
    return level(all.last(third)) / level(all.first(third));
}

Verdict judge(const Interval& interval, double minimumEffect) {
    const double least = 1 - minimumEffect, most = 1 + minimumEffect;
    if (interval.high < least) return Verdict::Faster;
    if (interval.low > most) return Verdict::Slower;
    if (interval.low >= least && interval.high <= most) return Verdict::NoDifference;
    return Verdict::Inconclusive;
}

void look(PairedComparison& comparison, const PairingOptions& options, double error) {
    const std::vector<double> logs = logRatios(comparison.pairs);
    const Interval interval = medianInterval(logs, error, options.seed);
    comparison.ratio = std::exp(medianOf(logs));
    comparison.interval = {std::exp(interval.low), std::exp(interval.high)};
    comparison.confidence = 1 - error;
    comparison.verdict = judge(comparison.interval, options.minimumEffect);
}

void finish(PairedComparison& comparison) {
    comparison.spread = robustDeviation(logRatios(comparison.pairs));
    comparison.drift = driftOf(comparison.pairs);
    comparison.a = summaryOf(timesOf(comparison.pairs, &Pair::aNs));
    comparison.b = summaryOf(timesOf(comparison.pairs, &Pair::bNs));
}

Result<void> check(const PairingOptions& options) {
    if (options.maxPairs < 1 || options.maxPairs > 100'000)
        return fail(ErrorCode::InvalidArgument, "The pairs must be from 1 to 100 000.");
    if (!(options.minimumEffect >= 0 && options.minimumEffect < 1))
        return fail(ErrorCode::InvalidArgument,
                    "The smallest difference that counts must be from 0 to 99 %.");
    if (!(options.error > 0 && options.error < 1))
        return fail(ErrorCode::InvalidArgument,
                    "The chance of a wrong verdict must lie between 0 and 1.");
    return {};
}

std::string number(const char* format, double value) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

std::string factorText(double factor) {
    if (factor >= 9.95) return formatCount(std::llround(factor));
    return number(factor >= 1.995 ? "%.1f" : "%.2f", factor);
}

} // namespace

const char* verdictName(Verdict verdict) {
    switch (verdict) {
    case Verdict::Faster:
        return "faster";
    case Verdict::Slower:
        return "slower";
    case Verdict::NoDifference:
        return "no-difference";
    case Verdict::Inconclusive:
        break;
    }
    return "inconclusive";
}

double medianOf(std::vector<double> values) {
    const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), half, values.end());
    if (values.size() % 2 == 1) return *half;
    return (*half + *std::max_element(values.begin(), half)) / 2;
}

std::int64_t medianNs(std::span<const std::int64_t> times) {
    return std::llround(medianOf({times.begin(), times.end()}));
}

std::vector<std::int64_t> timesOf(const std::vector<Pair>& pairs, std::int64_t Pair::*side) {
    std::vector<std::int64_t> times;
    for (const Pair& pair : pairs)
        times.push_back(pair.*side);
    return times;
}

Interval medianInterval(std::span<const double> values, double error, std::uint64_t seed) {
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    const std::size_t size = sorted.size();
    // A resample is how often each of the sorted values was drawn; its n-th smallest by counting.
    std::vector<std::uint32_t> drawn(size);
    const auto smallest = [&](std::size_t n) {
        std::size_t at = 0;
        for (std::size_t counted = drawn[0]; counted <= n; counted += drawn[++at]) {
        }
        return sorted[at];
    };
    std::mt19937_64 random(seed);
    std::vector<double> medians(resamples);
    for (double& median : medians) {
        std::ranges::fill(drawn, 0);
        for (std::size_t i = 0; i < size; ++i)
            ++drawn[static_cast<std::size_t>((random() >> 32) * size >> 32)];
        const double upper = smallest(size / 2);
        median = size % 2 == 1 ? upper : (smallest(size / 2 - 1) + upper) / 2;
    }
    std::ranges::sort(medians);
    const auto cut = static_cast<std::size_t>(std::floor(error / 2 * resamples));
    return {medians[cut], medians[medians.size() - 1 - cut]};
}

std::vector<Pair> pairsOf(std::span<const Round> rounds, std::size_t a, std::size_t b) {
    std::vector<Pair> pairs;
    for (const Round& round : rounds) {
        const auto at = [&](std::size_t side) {
            return std::ranges::find(round.order, static_cast<int>(side));
        };
        pairs.push_back({round.ns[a], round.ns[b], at(b) < at(a)});
    }
    return pairs;
}

PairedComparison judgePairs(std::vector<Pair> pairs, const PairingOptions& options) {
    PairedComparison comparison;
    comparison.pairs = std::move(pairs);
    if (comparison.pairs.empty()) return comparison;
    look(comparison, options, options.error);
    finish(comparison);
    return comparison;
}

Result<RoundsComparison> compareRounds(std::span<const TimedRun> sides,
                                       const PairingOptions& options,
                                       const std::function<void(int, int)>& progress) {
    if (auto checked = check(options); !checked) return fail(checked.error());
    if (sides.size() < 2)
        return fail(ErrorCode::InvalidArgument, "A comparison needs two sides at least.");
    RoundsComparison result;
    const auto warmUps = warmUp(sides, options.mostWarmUps, options.stop);
    if (!warmUps) return fail(warmUps.error());
    result.warmUps = *warmUps;
    result.againstFirst.resize(sides.size() - 1);

    std::mt19937_64 lot(options.seed);
    int looked = 0;
    double spent = 0;
    for (const int next : looksUpTo(options.maxPairs)) {
        bool late = false;
        while (static_cast<int>(result.rounds.size()) < next && !late) {
            if (auto go = checkStop(options.stop); !go) return fail(go.error());
            auto round = takeRound(sides, lot);
            if (!round) return fail(round.error());
            result.rounds.push_back(std::move(*round));
            if (progress) progress(static_cast<int>(result.rounds.size()), options.maxPairs);
            late = options.until && Clock::system().now() >= *options.until &&
                   static_cast<int>(result.rounds.size()) >= options.fewestPairs;
        }
        const int taken = static_cast<int>(result.rounds.size());
        const double error =
            late ? options.error - spent : options.error * (taken - looked) / options.maxPairs;
        bool open = false;
        for (std::size_t side = 1; side < sides.size(); ++side) {
            PairedComparison& comparison = result.againstFirst[side - 1];
            comparison.pairs = pairsOf(result.rounds, 0, side);
            look(comparison, options, error / static_cast<double>(sides.size() - 1));
            // Fewer cannot show anything at such odds, whatever they say.
            constexpr int fewest = 6;
            if (taken < fewest) comparison.verdict = Verdict::Inconclusive;
            open = open || comparison.verdict == Verdict::Inconclusive;
        }
        spent += error;
        looked = taken;
        if (late || !open) break;
    }
    for (PairedComparison& comparison : result.againstFirst) {
        comparison.warmUps = result.warmUps;
        finish(comparison);
    }
    return result;
}

Result<PairedComparison> comparePaired(const TimedRun& a, const TimedRun& b,
                                       const PairingOptions& options,
                                       const std::function<void(int, int)>& progress) {
    const std::array sides{a, b};
    auto result = compareRounds(sides, options, progress);
    if (!result) return fail(result.error());
    return std::move(result->againstFirst.front());
}

std::string verdictHeadline(const PairedComparison& comparison, const std::string& a,
                            const std::string& b) {
    switch (comparison.verdict) {
    case Verdict::Faster:
        return b + " is " + factorText(1 / comparison.ratio) + " times as fast as " + a;
    case Verdict::Slower:
        return b + " takes " + factorText(comparison.ratio) + " times as long as " + a;
    case Verdict::NoDifference:
        return "No measurable difference";
    case Verdict::Inconclusive:
        break;
    }
    return "Inconclusive: it needs more pairs";
}

// Three digits behind the point, or as many as a small one needs.
static std::string ratioText(double ratio) {
    const int decimals = ratio >= 0.1 || ratio <= 0
                             ? 3
                             : std::min(9, 2 - static_cast<int>(std::floor(std::log10(ratio))));
    return number(("%." + std::to_string(decimals) + "f").c_str(), ratio);
}

std::string verdictExplanation(const PairedComparison& comparison) {
    std::string text =
        "Median ratio " + ratioText(comparison.ratio) + ", between " +
        ratioText(comparison.interval.low) + " and " + ratioText(comparison.interval.high) +
        " at " + number("%.3g", 100 * comparison.confidence) + " % confidence, of " +
        std::to_string(comparison.pairs.size()) +
        (comparison.pairs.size() == 1 ? " pair" : " pairs") +
        " taken in turn; the pairs spread by " + number("%.1f", 100 * comparison.spread) + " %.";
    constexpr double noteworthy = 0.10;
    if (std::abs(comparison.drift - 1) >= noteworthy)
        text += " Both sides became " + number("%.0f", 100 * std::abs(comparison.drift - 1)) +
                (comparison.drift > 1 ? " % slower" : " % faster") +
                " from the first third to the last.";
    return text;
}

} // namespace hone
