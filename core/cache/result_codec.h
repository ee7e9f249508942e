#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/engine/result_store.h"

namespace hone {

// Results as bytes, for keeping them outside the process:
//
//   version u8, flags u8, checksum u64 (XXH3 of version, flags and all that follows), size u64,
//   body: columns u32, each name and declared type with a length before; rows u64; blocks u32, each
//   a length u32 and what RowBlock::serialize() makes.
//
// The body is compressed (zstd) where that makes it smaller; size is that of the plain body. Blocks
// keep the machine's byte order, which the flags tell. Pure functions; any thread.
inline constexpr std::uint8_t resultCodecVersion = 1;

struct EncodedResult {
    std::string bytes;
    std::size_t plainBytes = 0; // before compression
};

// The result does not grow any more. TooLarge when it spilled to disk or its plain form is larger
// than largest.
Result<EncodedResult> encodeResult(const ResultStore& result, std::size_t largest);

// Writes the checksum that fits the rest of the bytes; nothing to bytes that are too short for one.
void sealResult(std::string& bytes);

// Whatever the bytes are: the result that was encoded, or Corrupt, Unsupported (of another version
// or byte order) or TooLarge (the plain form is larger than largest).
struct DecodedResult {
    std::shared_ptr<const ResultStore> result;
    std::size_t plainBytes = 0;
};
Result<DecodedResult> decodeResult(std::string_view bytes, std::size_t largest);

} // namespace hone
