#pragma once

#include <string>
#include <vector>

#include "core/engine/sqlite/sqlite_file.h"

namespace hone::test {

// A small database whose obvious index hurts or is useless. An advisor is right when no statement
// of the workload becomes slower by its advice and no index comes without a gain.
struct IndexTrap {
    std::string name;     // "low_cardinality"
    std::string why;      // one sentence
    std::string schema;   // tables, and the indexes that are there already
    std::string workload; // statements parted by ';', with "-- weight: N" and "-- params: [..]"
    Result<void> (*fill)(SqliteFile& file);
};

// 20 000 to 300 000 rows each (one has a dozen beside them), the same for every call.
const std::vector<IndexTrap>& indexTraps();

// Schema and rows into an open, empty file, in one transaction.
Result<void> makeTrap(const IndexTrap& trap, SqliteFile& file);

} // namespace hone::test
