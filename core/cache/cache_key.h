#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/value.h"

namespace hone {

// Everything that decides a result: database, statement as typed, values with their types. The 128
// bits are XXH3 of text, which holds all parts; what matters compares the text too.
struct CacheKey {
    std::uint64_t high = 0, low = 0;
    std::string text;
    bool operator==(const CacheKey&) const = default;
};

CacheKey makeCacheKey(std::string_view database, std::string_view sql,
                      std::span<const Value> parameters);

// What a key asks. Empty: the text is no key's.
struct CacheQuestion {
    std::string database, sql;
    std::vector<Value> values;
    bool operator==(const CacheQuestion&) const = default;
};
std::optional<CacheQuestion> readCacheKey(std::string_view text);

} // namespace hone
