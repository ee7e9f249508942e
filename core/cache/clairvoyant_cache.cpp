#include "core/cache/clairvoyant_cache.h"

#include <algorithm>
#include <unordered_map>

namespace hone {

ClairvoyantCache::ClairvoyantCache(std::span<const std::uint64_t> trace) : next_(trace.size()) {
    std::unordered_map<std::uint64_t, std::uint32_t> later;
    for (std::size_t at = trace.size(); at-- > 0;) {
        const auto [known, first] =
            later.try_emplace(trace[at], static_cast<std::uint32_t>(trace.size()));
        next_[at] = known->second;
        known->second = static_cast<std::uint32_t>(at);
    }
}

// An entry is named by the place of its next use. In the heap, places that have passed are smaller
// than all others and thus never on top while something is held.
std::uint64_t ClairvoyantCache::hits(std::size_t capacity) const {
    if (capacity == 0) return 0;
    std::vector<bool> kept(next_.size(), false);
    std::vector<std::uint32_t> heap;
    std::size_t held = 0;
    std::uint64_t hits = 0;
    for (std::uint32_t now = 0; now < next_.size(); ++now) {
        if (kept[now]) {
            ++hits;
            --held;
        }
        const std::uint32_t next = next_[now];
        if (next == next_.size()) continue;
        if (held == capacity) {
            if (next > heap.front()) continue;
            kept[heap.front()] = false;
            std::ranges::pop_heap(heap);
            heap.pop_back();
            --held;
        }
        kept[next] = true;
        ++held;
        heap.push_back(next);
        std::ranges::push_heap(heap);
        if (heap.size() > 2 * capacity + 1024) {
            std::erase_if(heap, [&](std::uint32_t use) { return use <= now; });
            std::ranges::make_heap(heap);
        }
    }
    return hits;
}

} // namespace hone
