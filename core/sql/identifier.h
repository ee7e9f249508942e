#pragma once

#include <string>
#include <string_view>

#include "core/sql/dialect.h"

namespace hone {

// The name as it must stand in SQL whatever is in it: "a""b", in MariaDB `a``b`.
std::string quoteIdentifier(std::string_view name, SqlDialect dialect);

// The name that a word or a quoted identifier stands for.
std::string identifierName(std::string_view token);

} // namespace hone
