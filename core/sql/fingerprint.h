#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/dialect.h"

namespace hone {

// A statement without what differs between calls: literals and parameters become ?, lists of them
// (in IN and VALUES) one ?, comments and blanks one blank, words lower case, quoted names as they
// are.
std::string normaliseSql(std::string_view sql, SqlDialect dialect);

// The normalised text's hash; equal for statements that differ in values alone.
std::uint64_t fingerprintSql(std::string_view sql, SqlDialect dialect);
// As people and JSON see it: 16 hexadecimal digits.
std::string fingerprintText(std::uint64_t fingerprint);

// The distinct parameters of one statement, in the order in which an engine numbers them: "?1" for
// the first plain ?, ":name", "@name", "$name" as written.
std::vector<std::string> sqlParameters(std::string_view sql, SqlDialect dialect);

} // namespace hone
