#pragma once

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/cache/row_scope.h"
#include "core/engine/catalog.h"

namespace hone {

// Which rows a SQLite query's result depends on. One scope for each of tablesRead; a table is
// bounded where the WHERE or ON of a single SELECT compares its columns with constants, or with
// columns that are themselves so compared, in a way that SQLite's affinities and collations leave
// no doubt about. What is not understood is any row.
//
// values are those of the parameters in the order in which they are bound. tableOf gives what is
// known of a table of tablesRead, null for what is no ordinary table with rowids.
std::vector<RowScope>
findScopes(std::string_view sql, std::span<const Value> values,
           const std::set<std::string>& tablesRead,
           const std::function<const CatalogTable*(const std::string& table)>& tableOf);

} // namespace hone
