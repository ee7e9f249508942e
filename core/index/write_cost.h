#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/index/work_copy.h"
#include "core/index/write_probe.h"
#include "core/measure/paired_comparison.h"

// What writing to a table costs, and what an index adds to it.
namespace hone::index {

// Nanoseconds a row, as the engine takes them for a prepared statement inside a transaction, with
// the pages in memory; without the commit's wait for the disk. Empty: could not be measured;
// `remarks` says why.
struct WriteCost {
    std::optional<std::int64_t> insertNs, updateNs, deleteNs;
    std::int64_t rows = 0; // sampled
    std::vector<std::string> remarks;
    bool operator==(const WriteCost&) const = default;
};

// With these of the copy's built indexes shown; it shows what was shown before afterwards. updated:
// as above, so that costs of several sets can be compared: the same for all of them.
Result<WriteCost> measureWriteCost(WorkCopy& copy, const std::string& table,
                                   const std::set<std::string>& shown,
                                   const std::set<std::string>& updated,
                                   const WriteCostOptions& options);

// What a set of indexes is to cost: the cost without, and what each adds when it is the only one.
// A figure is empty where one of its parts is.
WriteCost predictWriteCost(const WriteCost& without, std::span<const WriteCost> eachAlone);

// Without (A) and with (B) one index.
struct WriteComparison {
    std::optional<PairedComparison> insert, update, remove; // times are nanoseconds a row
    std::int64_t rows = 0;
    std::vector<std::string> remarks;
    bool operator==(const WriteComparison&) const = default;

    const std::optional<PairedComparison>& of(WriteKind kind) const;
};

// toggle: makes the index be there or not. progress: what is measured, pairs taken, the most there
// will be.
using WriteProgress = std::function<void(WriteKind kind, int pairs, int most)>;
Result<WriteComparison> compareWriteCost(WriteProbe& probe,
                                         const std::function<Result<void>(bool with)>& toggle,
                                         const PairingOptions& pairing,
                                         const WriteProgress& progress = {});
// The same on a copy, for one of its built indexes beside those in alongside.
Result<WriteComparison> compareWriteCost(WorkCopy& copy, const std::string& index,
                                         const std::set<std::string>& alongside,
                                         const WriteCostOptions& options,
                                         const PairingOptions& pairing,
                                         const WriteProgress& progress = {});

} // namespace hone::index
