#include "core/metrics/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace hone {

namespace {
constexpr std::uint64_t subBuckets = std::uint64_t{1} << Histogram::subBucketBits;
}

// Below 64 a bucket is one value; from there each octave has 64 buckets.
std::size_t Histogram::bucketOf(std::int64_t value) {
    if (value < 0) value = 0;
    const auto v = static_cast<std::uint64_t>(value);
    if (v < subBuckets) return static_cast<std::size_t>(v);
    const int exponent = std::bit_width(v) - 1 - subBucketBits;
    const std::size_t bucket = static_cast<std::size_t>(exponent + 1) * subBuckets +
                               static_cast<std::size_t>((v >> exponent) - subBuckets);
    return std::min(bucket, bucketCount - 1);
}

std::int64_t Histogram::valueOf(std::size_t bucket) {
    if (bucket < subBuckets) return static_cast<std::int64_t>(bucket);
    const std::size_t exponent = bucket / subBuckets - 1;
    const std::uint64_t low = (bucket % subBuckets + subBuckets) << exponent;
    return static_cast<std::int64_t>(low + ((std::uint64_t{1} << exponent) >> 1));
}

void Histogram::record(std::int64_t value, std::uint64_t count) {
    if (counts_.empty()) counts_.resize(bucketCount);
    counts_[bucketOf(value)] += count;
    count_ += count;
    sum_ += value * static_cast<std::int64_t>(count);
}

std::int64_t Histogram::percentile(double q) const {
    if (count_ == 0) return 0;
    const auto rank = static_cast<std::uint64_t>(
        std::max(1.0, std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(count_))));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
        seen += counts_[bucket];
        if (seen >= rank) return valueOf(bucket);
    }
    return valueOf(bucketCount - 1);
}

void Histogram::merge(const Histogram& other) {
    if (other.counts_.empty()) return;
    if (counts_.empty()) counts_.resize(bucketCount);
    for (std::size_t bucket = 0; bucket < bucketCount; ++bucket)
        counts_[bucket] += other.counts_[bucket];
    count_ += other.count_;
    sum_ += other.sum_;
}

Histogram Histogram::since(const Histogram& earlier) const {
    if (earlier.counts_.empty()) return *this;
    Histogram difference = *this;
    difference.count_ = 0;
    for (std::size_t bucket = 0; bucket < difference.counts_.size(); ++bucket) {
        std::uint64_t& count = difference.counts_[bucket];
        count -= std::min(count, earlier.counts_[bucket]);
        difference.count_ += count;
    }
    difference.sum_ -= earlier.sum_;
    return difference;
}

std::vector<std::pair<std::uint32_t, std::uint64_t>> Histogram::sparse() const {
    std::vector<std::pair<std::uint32_t, std::uint64_t>> pairs;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket)
        if (counts_[bucket] != 0)
            pairs.emplace_back(static_cast<std::uint32_t>(bucket), counts_[bucket]);
    return pairs;
}

Histogram Histogram::fromSparse(const std::vector<std::pair<std::uint32_t, std::uint64_t>>& counts,
                                std::int64_t sum) {
    Histogram histogram;
    histogram.counts_.resize(bucketCount);
    for (const auto& [bucket, count] : counts) {
        if (bucket >= bucketCount) continue;
        histogram.counts_[bucket] += count;
        histogram.count_ += count;
    }
    histogram.sum_ = sum;
    return histogram;
}

ConcurrentHistogram::ConcurrentHistogram() : counts_(Histogram::bucketCount) {}

void ConcurrentHistogram::record(std::int64_t value) {
    counts_[Histogram::bucketOf(value)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
}

Histogram ConcurrentHistogram::snapshot() const {
    Histogram histogram;
    histogram.counts_.resize(Histogram::bucketCount);
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
        histogram.counts_[bucket] = counts_[bucket].load(std::memory_order_relaxed);
        histogram.count_ += histogram.counts_[bucket];
    }
    histogram.sum_ = sum_.load(std::memory_order_relaxed);
    return histogram;
}

} // namespace hone
