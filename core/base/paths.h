#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace hone {

// Where Hone keeps what is the user's: HONE_DATA_DIR, else XDG_DATA_HOME/hone, else
// ~/.local/share/hone. Made if need be.
Result<std::string> userDataFolder();

// Writes through a temporary file beside it that replaces path at once: the file is the old one or
// the new one, never a half. NotFound (its folder), Io, DiskFull or Permission.
Result<void> writeFileAtomically(const std::string& path, std::string_view bytes);

// TooLarge for a file of more than atMost bytes.
Result<std::string> readFile(const std::string& path, std::size_t atMost = std::string::npos);

} // namespace hone
