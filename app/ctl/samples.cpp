#include "app/ctl/samples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"

namespace hone::ctl {
namespace {

// The chance that a fair coin thrown n times shows its rarer side at most k times, both sides
// counted.
double signTest(int n, int k) {
    double sum = 0;
    for (int i = 0; i <= k; ++i)
        sum += std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1) -
                        n * std::log(2.0));
    return std::min(1.0, 2 * sum);
}

std::string times(double factor) {
    if (factor >= 9.95) return formatCount(std::llround(factor));
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", factor);
    return text.data();
}

} // namespace

std::int64_t medianOf(Samples samples) {
    std::ranges::sort(samples);
    const std::size_t half = samples.size() / 2;
    if (samples.size() % 2 == 1) return samples[half];
    return samples[half - 1] + (samples[half] - samples[half - 1]) / 2;
}

const char* Judgement::name() const {
    switch (verdict) {
    case Verdict::Faster:
        return "faster";
    case Verdict::Slower:
        return "slower";
    case Verdict::Inconclusive:
        break;
    }
    return "inconclusive";
}

std::string Judgement::headline() const {
    switch (verdict) {
    case Verdict::Faster:
        return times(1 / ratio) + " times faster";
    case Verdict::Slower:
        return times(ratio) + " times slower";
    case Verdict::Inconclusive:
        break;
    }
    return "No difference could be shown";
}

std::string Judgement::explanation() const {
    return "Medians of " + std::to_string(pairs) +
           " pairs of runs, measured in turn; the second side was the faster in " +
           std::to_string(fasterPairs) + " of them.";
}

Judgement judge(const Pairs& pairs) {
    Judgement judgement;
    int slower = 0;
    for (std::size_t i = 0; i < pairs.before.size(); ++i) {
        judgement.fasterPairs += pairs.after[i] < pairs.before[i];
        slower += pairs.after[i] > pairs.before[i];
    }
    judgement.pairs = static_cast<int>(pairs.before.size());
    judgement.ratio = static_cast<double>(medianOf(pairs.after)) /
                      static_cast<double>(std::max<std::int64_t>(1, medianOf(pairs.before)));
    const int faster = judgement.fasterPairs;
    judgement.p = signTest(faster + slower, std::min(faster, slower));
    if (judgement.p < 0.01) judgement.verdict = faster > slower ? Verdict::Faster : Verdict::Slower;
    return judgement;
}

} // namespace hone::ctl
