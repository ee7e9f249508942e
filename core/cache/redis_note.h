#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/cache/change.h"

namespace hone {

// What is said on a database's channel in Redis: what a commit changed, or that an era began, so
// that all that was known before is void.
struct RedisNote {
    bool eraBegan = false;
    std::uint32_t number = 0;
    std::string sender; // empty when an era began
    Change change;
};

// The bytes of a commit's note, which the scripts read in part (redis_scripts.cpp): kind u8 = 1,
// number u32, everything u8, tables u16 with their names; then sender, rows, and a checksum. Rows
// that would make it larger than mostNoteBytes are left out.
inline constexpr std::size_t mostNoteBytes = 64 * 1024;
std::string encodeNote(std::uint32_t number, std::string_view sender, const Change& change);

// Nothing when the bytes are no note.
std::optional<RedisNote> decodeNote(std::string_view bytes);

} // namespace hone
