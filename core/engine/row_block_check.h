#pragma once

#include <string_view>

namespace hone {

// Whether bytes are what RowBlock::serialize() made of a block with so many columns, so that
// RowBlock::deserialize() may be called on them: for bytes that others may have written.
bool isSerializedRowBlock(std::string_view bytes, int columns);

} // namespace hone
