#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/index/work_copy.h"
#include "core/measure/paired_comparison.h"

// What writing to a table costs, and what an index adds to it.
namespace hone::index {

enum class WriteKind { Insert, Update, Delete };
const char* writeName(WriteKind kind); // "insert", "update", "delete"

// Nanoseconds a row, as the engine takes them for a prepared statement inside a transaction, with
// the pages in memory; without the commit's wait for the disk. Empty: could not be measured;
// `remarks` says why.
struct WriteCost {
    std::optional<std::int64_t> insertNs, updateNs, deleteNs;
    std::int64_t rows = 0; // sampled
    std::vector<std::string> remarks;
    bool operator==(const WriteCost&) const = default;
};

struct WriteCostOptions {
    int rows = 300; // at most so many are sampled
    std::uint64_t seed = 1;
    int rounds = 9; // behind each figure of measureWriteCost()
    // SQLite's default is not to enforce foreign keys; an application may.
    bool foreignKeys = false;
    ExecuteOptions limits = {};
};

// Writes some rows of a table again and again, each time rolled back. Inserted are the youngest
// rows, taken out before and put back in their order, so that what arrives in order arrives in
// order; updated and deleted are rows from all over the table. Triggers fire as they are. For use
// by one thread, while its connection lives and the schema but for indexes stays.
class WriteProbe {
public:
    // updated: the indexes to whose entries the measured UPDATE does something: it sets a column of
    // each, to another row's value where no constraint forbids it. They have to be shown now.
    // Errors: Unsupported for what is no table of rows, or an empty one; NotFound; Cancelled.
    static Result<WriteProbe> prepare(Connection& connection, const std::string& table,
                                      const std::set<std::string>& updated,
                                      const WriteCostOptions& options);

    // Writes every sampled row once and takes it back; nanoseconds a row. Only for what has no
    // obstacle.
    Result<std::int64_t> run(WriteKind kind);
    // The same several times, of each batch of rows the fastest: it does the same work every time,
    // and what takes longer was disturbed.
    Result<std::int64_t> fastest(WriteKind kind, int rounds);
    // Why it cannot be measured; empty: it can.
    const std::string& obstacle(WriteKind kind) const {
        return obstacles_[static_cast<std::size_t>(kind)];
    }
    std::int64_t rows() const { return static_cast<std::int64_t>(spread_.size()); }
    const std::vector<std::string>& remarks() const { return remarks_; }
    const std::string& updateSql() const { return updateSql_; }

private:
    struct Row {
        std::vector<Value> key, values; // values: of the columns that an INSERT names
    };
    struct Column {
        std::string name;
        bool settable = true; // not generated, not of the primary key
        bool unique = false;  // in a key or an index that allows no second row
    };
    class Preparation;

    WriteProbe(Connection& connection, WriteCostOptions options)
        : connection_(&connection), options_(std::move(options)) {}
    const std::vector<std::vector<Value>>& writesOf(WriteKind kind) const;
    Result<std::int64_t> writeAll(const std::string& sql,
                                  std::span<const std::vector<Value>> parameters);
    Result<std::int64_t> runBatch(WriteKind kind, std::size_t first);
    Result<std::vector<std::int64_t>> runBatches(WriteKind kind); // nanoseconds of each
    // Whether it works at all; else notes the obstacle. Fails where nothing would.
    Result<bool> tryOut(WriteKind kind);

    Connection* connection_;
    WriteCostOptions options_;
    std::vector<Row> latest_, spread_;
    std::string insertSql_, updateSql_, deleteSql_;
    std::vector<std::vector<Value>> inserts_, outBefore_, updates_, deletes_; // parameters a row
    std::string obstacles_[3];
    std::vector<std::string> remarks_;
    int repeats_ = 1;
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
