#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>

#include "core/base/scratch_folder.h"
#include "core/engine/sqlite/sqlite_driver.h"

namespace hone::index {

struct BuiltIndex {
    std::string name;
    std::string table;
    std::int64_t bytes = 0;
    std::int64_t buildNs = 0;
    bool operator==(const BuiltIndex&) const = default;
};

// A disposable copy of a database for trying indexes on: each is built once and then shown or
// hidden at no cost, by taking its row out of the copy's schema. The original is only read. One
// thread at a time, which may be any.
class WorkCopy {
public:
    // folder: where the copy lies; empty: scratchParent(). progress: pages done and to do.
    static Result<std::unique_ptr<WorkCopy>>
    make(const SqliteDriver& source, const ExecuteOptions& limits, const std::string& folder = {},
         const std::function<void(int done, int all)>& progress = {});

    // Tables, indexes, views and triggers without rows: for asking what would be planned.
    static Result<std::unique_ptr<WorkCopy>> makeEmpty(const SqliteDriver& source,
                                                       const std::string& folder = {});

    // Reads and writes the copy; plans with what is shown. Without a journal on disk and without
    // waiting for the disk.
    Connection& connection() { return *connection_; }
    const SqliteDriver& driver() const { return *driver_; }

    // A connection of its own that goes on seeing what is shown now, whatever is shown later, so
    // that a statement can run with and without an index in turn. It reads only, and is for use
    // before anything writes to the tables.
    Result<std::unique_ptr<Connection>> connectAsShown();

    // Runs CREATE INDEX; the index is shown then. Nothing may be hidden that has to be kept up to
    // date: indexes are built before tables are written. turn: where it stands among those built,
    // however often it is shown and hidden; of indexes that cost the same SQLite takes the last.
    Result<BuiltIndex> build(const std::string& createSql, const ExecuteOptions& limits,
                             int turn = 0);
    const std::map<std::string, BuiltIndex>& built() const { return built_; }

    // Shows exactly these of the indexes that were built.
    Result<void> show(const std::set<std::string>& names);
    const std::set<std::string>& shown() const { return shown_; }
    // Hides one that the database had itself, or shows it again. Unsupported for one that a
    // constraint made.
    Result<void> hideOwn(const std::string& name, bool hidden);

    // The rows of sqlite_stat1 that planning goes by; empty: as if ANALYZE never ran.
    struct Statistic {
        std::string table;
        std::string index; // empty: the table's own row
        std::string stat;
        bool operator==(const Statistic&) const = default;
    };
    Result<std::vector<Statistic>> statistics();
    Result<void> setStatistics(const std::vector<Statistic>& rows);

private:
    struct SchemaRow {
        std::string name, table, sql;
        std::int64_t rootPage = 0;
        std::int64_t place = 0; // its rowid
    };

    WorkCopy(std::unique_ptr<ScratchFolder> folder, std::unique_ptr<SqliteDriver> driver,
             std::unique_ptr<Connection> connection)
        : folder_(std::move(folder)), driver_(std::move(driver)),
          connection_(std::move(connection)) {}
    static Result<std::unique_ptr<WorkCopy>> open(std::unique_ptr<ScratchFolder> folder,
                                                  const std::string& path);
    Result<void> run(const std::string& sql, std::span<const Value> parameters = {});
    Result<void> change(const std::set<std::string>& hide, const std::set<std::string>& show);
    Result<SchemaRow> schemaRow(const std::string& name);

    std::unique_ptr<ScratchFolder> folder_;
    std::unique_ptr<SqliteDriver> driver_;
    std::unique_ptr<Connection> connection_;
    std::int64_t usualCachePages_ = -2000; // as PRAGMA cache_size says it
    std::map<std::string, BuiltIndex> built_;
    std::map<std::string, std::int64_t> places_; // of built_, in the schema
    std::set<std::string> unplaced_;          // of those shown: stand where CREATE INDEX put them
    std::set<std::string> shown_;             // of built_
    std::map<std::string, SchemaRow> hidden_; // taken out of the schema now
};

} // namespace hone::index
