#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

struct sqlite3;

namespace hone {

// The last failure of a connection in Hone's words. path: the database's file, for the message.
Error sqliteError(sqlite3* db, int code, const std::string& path);

} // namespace hone
