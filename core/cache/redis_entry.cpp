#include "core/cache/redis_entry.h"

#include <xxhash.h>

#include "core/cache/byte_stream.h"
#include "core/cache/redis_scripts.h"

namespace hone {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t eraSize = 16;
constexpr std::size_t mostName = 65'535;

} // namespace

std::string encodeEntry(const RedisEntry& entry, std::string_view result) {
    if (entry.era.size() != eraSize || entry.tables.size() > redisMostTables) return {};
    std::string bytes;
    bytes.reserve(entry.text.size() + entry.identity.size() + result.size() + 256);
    ByteWriter writer(bytes);
    writer.number(version);
    bytes += entry.era;
    writer.number(entry.loadedAt);
    writer.number(static_cast<std::uint16_t>(entry.tables.size()));
    for (const std::string& table : entry.tables) {
        if (table.size() > mostName) return {};
        writer.text<std::uint16_t>(table);
    }
    writer.text<std::uint32_t>(entry.identity);
    writer.number(entry.schemaVersion);
    writer.text<std::uint32_t>(entry.text);
    writer.number(static_cast<std::uint64_t>(XXH3_64bits(bytes.data(), bytes.size())));
    bytes += result;
    return bytes;
}

std::optional<RedisEntryBytes> decodeEntry(std::string_view bytes) {
    RedisEntryBytes decoded;
    RedisEntry& entry = decoded.entry;
    ByteReader reader(bytes);
    if (reader.number<std::uint8_t>() != version) return {};
    entry.era = reader.take(eraSize);
    entry.loadedAt = reader.number<std::uint32_t>();
    const auto tables = reader.number<std::uint16_t>();
    for (std::size_t i = 0; i < tables && reader.ok(); ++i)
        entry.tables.emplace_back(reader.text<std::uint16_t>());
    entry.identity = reader.text<std::uint32_t>();
    entry.schemaVersion = reader.number<std::int64_t>();
    entry.text = reader.text<std::uint32_t>();
    const std::size_t covered = bytes.size() - reader.rest().size();
    const auto checksum = reader.number<std::uint64_t>();
    if (!reader.ok() || XXH3_64bits(bytes.data(), covered) != checksum) return {};
    decoded.result = reader.rest();
    return decoded;
}

} // namespace hone
