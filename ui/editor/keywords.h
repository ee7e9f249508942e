#pragma once

#include <span>
#include <string_view>

namespace hone::ui {

// Upper case, sorted: words of SQL that the editor colours and offers.
std::span<const std::string_view> sqlKeywords();
bool isSqlKeyword(std::string_view word); // in any case

} // namespace hone::ui
