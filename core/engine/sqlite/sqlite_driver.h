#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "core/engine/connection.h"

namespace hone {

// The file of a database named as honectl takes it: a path or sqlite:PATH. Unsupported for a
// server's URL.
Result<std::string> sqlitePath(const std::string& db);

// One SQLite file. Opens what exists and never creates; extension loading is off.
class SqliteDriver final : public Driver {
public:
    // NotFound, Permission or NotADatabase where the path cannot be a database.
    static Result<std::unique_ptr<SqliteDriver>> create(const std::string& path);

    SqlDialect dialect() const override { return SqlDialect::Sqlite; }
    std::string engineName() const override { return "SQLite"; }
    std::string engineVersion() const override;
    std::string identity() const override { return "sqlite:" + path_; }
    bool singleWriter() const override { return true; }
    Result<std::unique_ptr<Connection>> connect(Access access) override;
    Result<void> stillThere() const override;

    const std::string& path() const { return path_; }
    bool writable() const { return writable_; }
    // "WAL", "DELETE" ... as the file says now; limits bound the wait for a lock.
    Result<std::string> journalMode(const ExecuteOptions& limits = {});
    // Puts right what a program left that ended in the middle of a write: SQLite rolls it back for
    // whoever may write. Readers are refused with ReadOnly until then.
    Result<void> recover(const ExecuteOptions& limits = {});
    // Writes what is committed now into a new file at path, page by page while others go on. Reads
    // only; a write by others meanwhile begins it anew. progress: pages done and to do.
    // Errors: DiskFull before it begins where the file would not fit, Busy, Cancelled, Io.
    Result<void> copyTo(const std::string& path, const ExecuteOptions& limits,
                        const std::function<void(int done, int all)>& progress = {}) const;

private:
    SqliteDriver(std::string path, bool writable, std::uint64_t device, std::uint64_t inode)
        : path_(std::move(path)), writable_(writable), device_(device), inode_(inode) {}

    const std::string path_; // absolute
    const bool writable_;
    const std::uint64_t device_, inode_;
};

} // namespace hone
