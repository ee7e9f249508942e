#pragma once

#include <array>
#include <atomic>
#include <memory>

#include "core/pool/place.h"

namespace hone {

// The places of a pool. Grows and never shrinks, so that a place can be looked at without a lock.
class PlaceTable {
public:
    // At least so many. By one thread at a time; up to 10 000.
    void growTo(std::size_t count) {
        const std::size_t chunks = (count + chunkSize - 1) / chunkSize;
        for (std::size_t i = chunks_.load(std::memory_order_relaxed); i < chunks; ++i) {
            table_[i] = std::make_unique<Place[]>(chunkSize);
            chunks_.store(i + 1, std::memory_order_release);
        }
    }

    // Calls visit for every place.
    template <typename Visit>
    void each(Visit visit) const {
        const std::size_t chunks = chunks_.load(std::memory_order_acquire);
        for (std::size_t i = 0; i < chunks; ++i)
            for (std::size_t k = 0; k < chunkSize; ++k)
                visit(table_[i][k]);
    }

private:
    static constexpr std::size_t chunkSize = 16;

    std::array<std::unique_ptr<Place[]>, 10'000 / chunkSize> table_;
    std::atomic<std::size_t> chunks_{0};
};

} // namespace hone
