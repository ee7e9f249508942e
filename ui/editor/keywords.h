#pragma once

#include <span>
#include <string_view>

namespace hone::ui {

// Upper case, sorted: words of SQL that the editor colours and offers.
std::span<const std::string_view> sqlKeywords();
// In any case.
bool isSqlKeyword(std::string_view word);
bool isSqlFunction(std::string_view word); // a common one

} // namespace hone::ui
