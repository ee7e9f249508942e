#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/sql/dialect.h"

namespace hone::ui {

// Upper case, sorted: words of SQL that the editor colours and offers.
std::span<const std::string_view> sqlKeywords();
// In any case.
bool isSqlKeyword(std::string_view word);
bool isSqlFunction(std::string_view word); // a common one
// A name as one types it: quoted only where it must be.
std::string typedName(std::string_view name, SqlDialect dialect);

} // namespace hone::ui
