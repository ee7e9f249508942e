#include "core/cache/hit_rate_curve.h"

#include <algorithm>
#include <cmath>

#include "core/cache/adaptive_policy.h"
#include "core/cache/policy_entries.h"

namespace hone {
namespace {

constexpr std::size_t mostSampled = 4096; // ids held by any of the sizes
constexpr double mostRemembered = 200'000;

} // namespace

HitRateCurve::HitRateCurve(std::int64_t budget, PolicyKind kind) : budget_(budget) {
    for (std::size_t at = 0; at < sizes; ++at) {
        all_[at].factor = std::exp2(6.0 * static_cast<double>(at) / (sizes - 1) - 3);
        const std::int64_t capacity = capacityOf(all_[at]);
        // The default's own simulations are kept small, for there are twelve of it.
        if (kind == PolicyKind::Adaptive)
            all_[at].policy = std::make_unique<AdaptivePolicy>(capacity, 128);
        else
            all_[at].policy = makePolicy(kind, capacity);
    }
}

// Other bits than those by which the adaptive policy samples.
bool HitRateCurve::sampled(Id id) const {
    return shift_ == 0 || spreadId(id ^ 0x5DEECE66D1CE4E5BULL) >> (64 - shift_) == 0;
}

std::int64_t HitRateCurve::capacityOf(const Size& size) const {
    return static_cast<std::int64_t>(
        std::ldexp(static_cast<double>(budget_) * size.factor, -shift_));
}

void HitRateCurve::feed(Id id, std::int64_t weight, std::int64_t costNs) {
    const auto cost = static_cast<double>(costNs);
    expected_ += std::ldexp(1.0, -shift_);
    expectedNs_ += std::ldexp(cost, -shift_);
    if (!sampled(id)) return;
    seen_ += 1;
    seenNs_ += cost;
    const auto known = residentIn_.find(id);
    const unsigned resident = known == residentIn_.end() ? 0 : known->second;
    constexpr unsigned everywhere = (1u << sizes) - 1;
    if (resident != everywhere) residentIn_[id] = everywhere;
    for (std::size_t at = 0; at < sizes; ++at) {
        Size& size = all_[at];
        if ((resident >> at & 1) != 0) {
            size.hits += 1;
            size.savedNs += cost;
            size.policy->hit(id);
        } else {
            size.policy->add(id, weight, costNs, evicted_);
            left(at);
        }
    }
    if (residentIn_.size() > mostSampled) thin();
    if (seen_ > mostRemembered) age();
}

void HitRateCurve::left(std::size_t size) {
    for (const Id id : evicted_) {
        const auto known = residentIn_.find(id);
        if (known == residentIn_.end()) continue;
        known->second &= static_cast<std::uint16_t>(~(1u << size));
        if (known->second == 0) residentIn_.erase(known);
    }
    evicted_.clear();
}

void HitRateCurve::erase(Id id) {
    if (residentIn_.erase(id) == 0) return;
    for (Size& size : all_)
        size.policy->erase(id);
}

void HitRateCurve::setBudget(std::int64_t budget) {
    if (budget == budget_) return;
    budget_ = budget;
    for (std::size_t at = 0; at < sizes; ++at) {
        all_[at].policy->resize(capacityOf(all_[at]), evicted_);
        left(at);
        all_[at].hits = all_[at].savedNs = 0;
    }
    expected_ = expectedNs_ = seen_ = seenNs_ = 0;
}

// Half of the sampled ids go, and half of each size; what was counted then weighs half as well,
// or the accesses before would count for more than those that come.
void HitRateCurve::thin() {
    ++shift_;
    age();
    std::erase_if(residentIn_, [this](const auto& known) {
        if (sampled(known.first)) return false;
        for (Size& size : all_)
            size.policy->erase(known.first);
        return true;
    });
    for (std::size_t at = 0; at < sizes; ++at) {
        all_[at].policy->resize(capacityOf(all_[at]), evicted_);
        left(at);
    }
}

void HitRateCurve::age() {
    for (double* count : {&expected_, &expectedNs_, &seen_, &seenNs_})
        *count /= 2;
    for (Size& size : all_) {
        size.hits /= 2;
        size.savedNs /= 2;
    }
}

std::vector<HitRateCurve::Point> HitRateCurve::curve() const {
    std::vector<Point> points;
    if (seen_ == 0) return points;
    // Accesses that the sample lacks or has too many are mostly those to the ids used most, which
    // every size holds.
    const auto share = [](double had, double seen, double expected) {
        return expected <= 0 ? 0.0 : std::clamp((had + expected - seen) / expected, 0.0, 1.0);
    };
    for (const Size& size : all_)
        points.push_back({static_cast<std::int64_t>(static_cast<double>(budget_) * size.factor),
                          share(size.hits, seen_, expected_),
                          share(size.savedNs, seenNs_, expectedNs_)});
    return points;
}

double HitRateCurve::sampleShare() const {
    return std::ldexp(1.0, -shift_);
}

} // namespace hone
