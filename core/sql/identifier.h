#pragma once

#include <string>
#include <string_view>

#include "core/sql/dialect.h"

namespace hone {

// The name as it must stand in SQL whatever is in it: "a""b", in MariaDB `a``b`.
std::string quoteIdentifier(std::string_view name, SqlDialect dialect);

} // namespace hone
