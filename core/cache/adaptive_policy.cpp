#include "core/cache/adaptive_policy.h"

#include <algorithm>
#include <cmath>

namespace hone {
namespace {

constexpr std::array<SegmentStyle, 5> styles{{
    {.window = 0.01, .ghostsReturn = false},
    {.window = 0.05, .ghostsReturn = true},
    {.window = 0.3, .ghostsReturn = true},
    {.window = 1.0, .ghostsReturn = false},
    {.byDensity = true},
}};
constexpr std::size_t firstStyle = 1;
// In accesses for each resident of a simulation.
constexpr double choicesPerTurn = 8, memory = 10;
constexpr double certainty = 1; // deviations by which a style has to be better

} // namespace

AdaptivePolicy::AdaptivePolicy(std::int64_t capacity, std::size_t simulated)
    : mostSimulated_(simulated), capacity_(capacity), held_(capacity, styles[firstStyle], sketch_),
      chosen_(firstStyle) {
    static_assert(styles.size() == styleCount);
    for (const SegmentStyle& style : styles)
        styles_.emplace_back(capacity, style, sketch_);
}

bool AdaptivePolicy::sampled(Id id) const {
    return (spreadId(id) & ((std::uint64_t{1} << sampleShift_) - 1)) == 0;
}

void AdaptivePolicy::hit(Id id) {
    sketch_.count(id);
    if (sampled(id)) {
        const auto [weight, cost] = held_.held(id);
        simulate(id, weight, cost);
    }
    held_.hit(id);
}

void AdaptivePolicy::add(Id id, std::int64_t weight, std::int64_t costNs,
                         std::vector<Id>& evicted) {
    const auto cost = static_cast<float>(std::max<std::int64_t>(costNs, 1));
    sketch_.count(id);
    if (sampled(id)) simulate(id, weight, cost);
    held_.add(id, weight, cost, evicted);
    sketch_.reserve(held_.residents());
}

void AdaptivePolicy::erase(Id id) {
    held_.erase(id);
    if (!sampled(id)) return;
    for (SegmentedPolicy& style : styles_)
        style.erase(id);
}

void AdaptivePolicy::resize(std::int64_t capacity, std::vector<Id>& evicted) {
    capacity_ = capacity;
    held_.resize(capacity, evicted);
    setSampleShift(sampleShift_);
}

void AdaptivePolicy::simulate(Id id, std::int64_t weight, float cost) {
    std::size_t served = 0;
    for (std::size_t at = 0; at < styleCount; ++at) {
        if (styles_[at].hit(id)) {
            served |= std::size_t{1} << at;
        } else {
            dropped_.clear();
            styles_[at].add(id, weight, cost, dropped_);
        }
    }
    outcomes_[served].saved += cost;
    outcomes_[served].squares += static_cast<double>(cost) * cost;
    if (static_cast<double>(++sinceChoice_) * choicesPerTurn >=
        static_cast<double>(styles_[chosen_].residents()))
        chooseStyle();
}

// Paired: only accesses that one style serves and the other does not tell them apart.
void AdaptivePolicy::chooseStyle() {
    sinceChoice_ = 0;
    std::size_t best = chosen_;
    double mostGained = 0;
    for (std::size_t style = 0; style < styleCount; ++style) {
        double gained = 0, squares = 0;
        for (std::size_t served = 0; served < outcomes_.size(); ++served) {
            const int better =
                static_cast<int>(served >> style & 1) - static_cast<int>(served >> chosen_ & 1);
            gained += better * outcomes_[served].saved;
            if (better != 0) squares += outcomes_[served].squares;
        }
        if (gained > mostGained && gained >= certainty * std::sqrt(squares)) {
            best = style;
            mostGained = gained;
        }
    }
    const double kept = std::exp(-1 / (choicesPerTurn * memory));
    for (Outcome& outcome : outcomes_) {
        outcome.saved *= kept;
        outcome.squares *= kept;
    }
    if (best != chosen_) {
        chosen_ = best;
        held_.setStyle(styles[best]);
    }
    fitSample();
}

void AdaptivePolicy::fitSample() {
    const std::size_t residents = styles_[chosen_].residents();
    if (residents > mostSimulated_)
        setSampleShift(sampleShift_ + 1);
    else if (sampleShift_ > 0 && residents < mostSimulated_ / 4)
        setSampleShift(sampleShift_ - 1);
}

void AdaptivePolicy::setSampleShift(int shift) {
    sampleShift_ = shift;
    for (SegmentedPolicy& style : styles_) {
        style.retain([this](Id id) { return sampled(id); });
        dropped_.clear();
        style.resize(capacity_ >> shift, dropped_);
    }
}

std::size_t AdaptivePolicy::bytes() const {
    std::size_t bytes = sketch_.bytes() + held_.bytes();
    for (const SegmentedPolicy& style : styles_)
        bytes += style.bytes();
    return bytes;
}

} // namespace hone
