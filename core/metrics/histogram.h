#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

namespace hone {

// Counts of durations in buckets whose width grows with the value, after HdrHistogram (Gil Tene,
// hdrhistogram.org): 64 buckets an octave, so a value read back is within 1/128 (0.8 %) of the one
// recorded. Values are nanoseconds from 0; those over 2^41 (36 minutes) count in the last bucket. A
// value type.
class Histogram {
public:
    static constexpr int subBucketBits = 6;
    static constexpr int maxExponent = 41;
    static constexpr std::size_t bucketCount =
        (std::size_t{1} << subBucketBits) * (maxExponent - subBucketBits + 1);

    static std::size_t bucketOf(std::int64_t value);
    // The middle of a bucket.
    static std::int64_t valueOf(std::size_t bucket);

    void record(std::int64_t value, std::uint64_t count = 1);
    std::uint64_t count() const { return count_; }
    std::int64_t sum() const { return sum_; }
    double mean() const {
        return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
    }
    // The value that the share q (0 to 1) of all recorded values does not exceed; 0 without values.
    std::int64_t percentile(double q) const;
    void merge(const Histogram& other);
    // What was recorded after earlier, an older state of this one.
    Histogram since(const Histogram& earlier) const;

    // Pairs of bucket and count, for storing; ascending.
    std::vector<std::pair<std::uint32_t, std::uint64_t>> sparse() const;
    static Histogram fromSparse(const std::vector<std::pair<std::uint32_t, std::uint64_t>>& counts,
                                std::int64_t sum);

    bool operator==(const Histogram&) const = default;

private:
    friend class ConcurrentHistogram;
    std::vector<std::uint64_t> counts_; // empty until the first value
    std::uint64_t count_ = 0;
    std::int64_t sum_ = 0;
};

// A histogram that many threads record into at once without waiting.
class ConcurrentHistogram {
public:
    ConcurrentHistogram();
    void record(std::int64_t value);
    // For one thread at a time, while others may read: costs no more than a plain addition.
    void recordAlone(std::int64_t value);
    // Each bucket is read once; values recorded meanwhile may or may not be in it.
    Histogram snapshot() const;
    std::int64_t sum() const { return sum_.load(std::memory_order_relaxed); }

private:
    std::vector<std::atomic<std::uint64_t>> counts_;
    std::atomic<std::int64_t> sum_{0};
};

} // namespace hone
