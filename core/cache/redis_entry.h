#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

// A result as it lies in Redis, without the result itself.
struct RedisEntry {
    std::string era; // 16 characters
    std::uint32_t loadedAt = 0;
    std::vector<std::string> tables; // at most redisMostTables
    std::string identity;            // of the database
    std::int64_t schemaVersion = 0;
    std::string text; // all that decides the result
    bool operator==(const RedisEntry&) const = default;
};

// version u8 = 1, era, loadedAt u32, tables u16 with their names (the scripts read so far), then
// identity, schema version, text, and a checksum of all that; then the encoded result. Empty when a
// name is too long or there are too many.
std::string encodeEntry(const RedisEntry& entry, std::string_view result);

struct RedisEntryBytes {
    RedisEntry entry;
    std::string_view result; // within the bytes that were decoded
};
// Nothing when the bytes are no entry.
std::optional<RedisEntryBytes> decodeEntry(std::string_view bytes);

} // namespace hone
