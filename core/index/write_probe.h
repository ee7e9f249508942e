#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/engine/connection.h"

namespace hone::index {

enum class WriteKind { Insert, Update, Delete };
inline constexpr std::array writeKinds{WriteKind::Insert, WriteKind::Update, WriteKind::Delete};
const char* writeName(WriteKind kind); // "insert", "update", "delete"

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

} // namespace hone::index
