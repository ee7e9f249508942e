#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/engine/sqlite/sqlite_access_probe.h"
#include "core/index/index_catalog.h"
#include "core/index/index_change.h"

namespace hone::index {

// Indexes that could serve one statement: for each way of reaching a table the columns compared for
// equality in different orders, a range behind them, the order wanted, and all of these with the
// other columns read behind (covering); partial ones where the text says a value or IS NULL; and
// on expressions that the text compares or groups by. Without names. Some serve nothing: the
// planner decides, then the clock.
std::vector<IndexDraft> candidatesFor(std::string_view sql, const std::vector<AccessPath>& paths,
                                      const IndexCatalog& catalog);

// One that begins as the first does and holds what both hold. Nothing where they begin otherwise,
// have conditions, hold the same or too much.
std::optional<IndexDraft> mergedDraft(const IndexDraft& first, const IndexDraft& second);

// The same index, whatever its name: a key to compare by.
std::string draftKey(const IndexDraft& draft);

} // namespace hone::index
