#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/engine/connection.h"
#include "core/index/index_change.h"

namespace hone::index {

// Counts distinct hashes in 4 KB, within about 1.6 %: HyperLogLog (Flajolet, Fusy, Gandouet and
// Meunier 2007) with linear counting where few were seen.
class DistinctSketch {
public:
    DistinctSketch();
    void add(std::uint64_t hash);
    double count() const;

private:
    std::vector<std::uint8_t> ranks_;
};

// What ANALYZE would write about an index that does not exist.
struct IndexStatistics {
    std::int64_t entries = 0;
    std::vector<double> distinct; // of the first term, the first two, ...
    double bytesPerEntry = 0;     // about, of the terms' values and the b-tree's overhead

    // A row of sqlite_stat1: entries, then the mean entries of each distinct prefix.
    std::string stat() const;
    std::int64_t bytes() const; // about
    bool operator==(const IndexStatistics&) const = default;
};

struct TableStatistics {
    std::int64_t rows = 0;
    std::vector<IndexStatistics> indexes; // as the drafts were given
    bool operator==(const TableStatistics&) const = default;
};

// Reads the table once and counts for all drafts, which are of this table. mostRows: reads no more
// and scales; 0: all. Text is told apart as BINARY and NOCASE do.
Result<TableStatistics> countDistinct(Connection& connection, const std::string& table,
                                      std::span<const IndexDraft> drafts, std::int64_t mostRows,
                                      const ExecuteOptions& limits);

} // namespace hone::index
