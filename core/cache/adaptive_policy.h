#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/cache/eviction_policy.h"
#include "core/cache/frequency_sketch.h"
#include "core/cache/segmented_policy.h"

namespace hone {

// The policy of the query cache: a SegmentedPolicy in the style that saves most time on what is
// being asked now. Each style runs beside it as a miniature simulation (Waldspurger, Saemundsson,
// Ahmad, Park, USENIX ATC 2017) on a sample of the ids: all of them while few are held, then every
// second, fourth and so on, so that a simulation stays small.
class AdaptivePolicy : public EvictionPolicy {
public:
    // simulated: the most residents of a simulation; fewer cost less and follow less surely.
    explicit AdaptivePolicy(std::int64_t capacity, std::size_t simulated = 256);
    void hit(Id id) override;
    void add(Id id, std::int64_t weight, std::int64_t costNs, std::vector<Id>& evicted) override;
    void erase(Id id) override;
    void resize(std::int64_t capacity, std::vector<Id>& evicted) override;

    // Bytes taken from the heap for deciding.
    std::size_t bytes() const;

private:
    static constexpr std::size_t styleCount = 5;

    // An access that these styles, a bit each, would have served: what that was worth of late.
    struct Outcome {
        double saved = 0;   // nanoseconds
        double squares = 0; // of each
    };

    bool sampled(Id id) const;
    void simulate(Id id, std::int64_t weight, float cost);
    void chooseStyle();
    void fitSample();
    void setSampleShift(int shift);

    const std::size_t mostSimulated_;
    std::int64_t capacity_;
    FrequencySketch sketch_;
    SegmentedPolicy held_;
    std::vector<SegmentedPolicy> styles_;
    std::array<Outcome, 1u << styleCount> outcomes_{};
    std::size_t chosen_;
    int sampleShift_ = 0; // one of 2^shift ids is simulated
    std::size_t sinceChoice_ = 0;
    std::vector<Id> dropped_; // by a simulation; kept for its room
};

} // namespace hone
