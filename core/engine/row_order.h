#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/engine/result_store.h"

// Orders and filters a result's rows without touching them: row numbers in the order to show them.
// Reads blocks back from disk, so a worker's job. Looks at the rows that are there at the call.
// Cancelled when asked to stop, TooLarge beyond 4 294 967 295 rows.
namespace hone {

// In SQLite's order: NULL, then numbers by exact value, then text and then blobs by their bytes.
// Rows that compare equal keep their order in both directions. Needs about 20 bytes a row, plus a
// bounded buffer for long texts, whether or not the result lies in memory.
Result<std::vector<std::uint32_t>> sortedRows(const ResultStore& store, int column, bool ascending,
                                              std::stop_token stop);

// Rows of which a number or text contains the words typed, ASCII letters in any case. Blobs and
// NULL never match. Empty text: all rows.
Result<std::vector<std::uint32_t>> filteredRows(const ResultStore& store, std::string_view text,
                                                std::stop_token stop);

struct RowArrangement {
    int sortColumn = -1; // -1: as they came
    bool ascending = true;
    std::string filter; // empty: all
    bool operator==(const RowArrangement&) const = default;
    bool asTheyCame() const { return sortColumn < 0 && filter.empty(); }
};

// Both at once.
Result<std::vector<std::uint32_t>>
arrangedRows(const ResultStore& store, const RowArrangement& arrangement, std::stop_token stop);

} // namespace hone
