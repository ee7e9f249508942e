#include "core/metrics/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace hone {
namespace {

constexpr std::size_t subBuckets = std::size_t{1} << Histogram::subBucketBits;

std::int64_t saturatingAdd(std::int64_t sum, std::int64_t value, std::uint64_t count) {
    std::int64_t product = 0;
    std::int64_t total = 0;
    if (__builtin_mul_overflow(value, count, &product) ||
        __builtin_add_overflow(sum, product, &total))
        return std::numeric_limits<std::int64_t>::max();
    return total;
}

} // namespace

std::size_t Histogram::bucketOf(std::int64_t value) {
    if (value < static_cast<std::int64_t>(subBuckets))
        return static_cast<std::size_t>(std::max<std::int64_t>(value, 0));
    if (value >= std::int64_t{1} << maxExponent) return bucketCount - 1;
    const auto bits = static_cast<std::uint64_t>(value);
    const int shift = std::bit_width(bits) - 1 - subBucketBits;
    return static_cast<std::size_t>(shift) * subBuckets + static_cast<std::size_t>(bits >> shift);
}

std::int64_t Histogram::valueOf(std::size_t bucket) {
    if (bucket < subBuckets) return static_cast<std::int64_t>(bucket);
    const std::size_t shift = bucket / subBuckets - 1;
    const std::uint64_t low = (bucket % subBuckets + subBuckets) << shift;
    return static_cast<std::int64_t>(low + ((std::uint64_t{1} << shift) >> 1));
}

void Histogram::record(std::int64_t value, std::uint64_t count) {
    if (count == 0) return;
    if (counts_.empty()) counts_.resize(bucketCount);
    value = std::max<std::int64_t>(value, 0);
    counts_[bucketOf(value)] += count;
    count_ += count;
    sum_ = saturatingAdd(sum_, value, count);
}

std::int64_t Histogram::percentile(double q) const {
    if (count_ == 0) return 0;
    // The factor takes back what rounding may add, so that 0.95 of 100 values is the 95th, not the
    // 96th.
    const double exact = std::clamp(q, 0.0, 1.0) * static_cast<double>(count_) * (1 - 1e-12);
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(exact)));
    std::uint64_t seen = 0;
    std::size_t last = 0;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
        if (counts_[bucket] == 0) continue;
        last = bucket;
        seen += counts_[bucket];
        if (seen >= rank) break;
    }
    return valueOf(last);
}

void Histogram::merge(const Histogram& other) {
    if (other.count_ == 0) return;
    if (counts_.empty()) counts_.resize(bucketCount);
    for (std::size_t bucket = 0; bucket < bucketCount; ++bucket)
        counts_[bucket] += other.counts_[bucket];
    count_ += other.count_;
    sum_ = saturatingAdd(sum_, other.sum_, 1);
}

Histogram Histogram::since(const Histogram& earlier) const {
    if (earlier.count_ == 0) return *this;
    Histogram difference;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
        const std::uint64_t before = earlier.counts_[bucket];
        if (counts_[bucket] <= before) continue;
        if (difference.counts_.empty()) difference.counts_.resize(bucketCount);
        difference.counts_[bucket] = counts_[bucket] - before;
        difference.count_ += counts_[bucket] - before;
    }
    if (difference.count_ > 0) difference.sum_ = std::max<std::int64_t>(sum_ - earlier.sum_, 0);
    return difference;
}

std::vector<std::pair<std::uint32_t, std::uint64_t>> Histogram::sparse() const {
    std::vector<std::pair<std::uint32_t, std::uint64_t>> pairs;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket)
        if (counts_[bucket] > 0)
            pairs.emplace_back(static_cast<std::uint32_t>(bucket), counts_[bucket]);
    return pairs;
}

Histogram Histogram::fromSparse(const std::vector<std::pair<std::uint32_t, std::uint64_t>>& counts,
                                std::int64_t sum) {
    Histogram histogram;
    for (const auto& [bucket, count] : counts) {
        if (bucket >= bucketCount || count == 0) continue;
        if (histogram.counts_.empty()) histogram.counts_.resize(bucketCount);
        histogram.counts_[bucket] += count;
        histogram.count_ += count;
    }
    if (histogram.count_ > 0) histogram.sum_ = sum;
    return histogram;
}

ConcurrentHistogram::ConcurrentHistogram() : counts_(Histogram::bucketCount) {}

void ConcurrentHistogram::record(std::int64_t value) {
    value = std::max<std::int64_t>(value, 0);
    counts_[Histogram::bucketOf(value)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_release);
}

void ConcurrentHistogram::recordAlone(std::int64_t value) {
    value = std::max<std::int64_t>(value, 0);
    auto& count = counts_[Histogram::bucketOf(value)];
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    sum_.store(sum_.load(std::memory_order_relaxed) + value, std::memory_order_release);
}

// The sum is read first: what is in it is in the counts too, so an empty snapshot has no sum.
Histogram ConcurrentHistogram::snapshot() const {
    Histogram histogram;
    histogram.sum_ = sum_.load(std::memory_order_acquire);
    for (std::size_t bucket = 0; bucket < Histogram::bucketCount; ++bucket) {
        const std::uint64_t count = counts_[bucket].load(std::memory_order_relaxed);
        if (count == 0) continue;
        if (histogram.counts_.empty()) histogram.counts_.resize(Histogram::bucketCount);
        histogram.counts_[bucket] = count;
        histogram.count_ += count;
    }
    return histogram;
}

} // namespace hone
