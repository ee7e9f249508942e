#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hone {

// What no policy can surpass on a trace whose entries all weigh one: out goes who is used again
// last (Belady, IBM Systems Journal 1966), and a newcomer that would be used last of all is not
// let in.
class ClairvoyantCache {
public:
    explicit ClairvoyantCache(std::span<const std::uint64_t> trace);
    // capacity in entries.
    std::uint64_t hits(std::size_t capacity) const;

private:
    std::vector<std::uint32_t> next_; // where the id of each access is used next; the size: never
};

} // namespace hone
