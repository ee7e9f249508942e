#include "core/engine/sqlite/sqlite_driver.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "core/base/text.h"
#include "core/engine/sqlite/sqlite_connection.h"
#include "core/engine/sqlite/sqlite_error.h"

namespace hone {

Result<std::string> sqlitePath(const std::string& db) {
    if (db.empty()) return fail(ErrorCode::InvalidArgument, "No database is named.");
    if (db.starts_with("sqlite:")) return db.substr(7);
    for (const char* scheme : {"postgresql:", "postgres:", "mariadb:", "mysql:"})
        if (db.starts_with(scheme))
            return fail(ErrorCode::Unsupported, "This build of Hone opens SQLite files alone; " +
                                                    std::string(scheme) + "// needs its engine.");
    return db;
}

Result<std::unique_ptr<SqliteDriver>> SqliteDriver::create(const std::string& path) {
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::canonical(path, error);
    if (error) {
        if (error.value() == EACCES)
            return fail(ErrorCode::Permission, path + " may not be read by this user.",
                        error.message());
        return fail(ErrorCode::NotFound, "There is no file " + path + ".", error.message());
    }
    struct stat facts {};
    if (::stat(absolute.c_str(), &facts) != 0)
        return fail(ErrorCode::NotFound, "There is no file " + path + ".", std::strerror(errno));
    if (S_ISDIR(facts.st_mode))
        return fail(ErrorCode::NotADatabase,
                    path + " is a folder. Name the database's file in it.");
    if (!S_ISREG(facts.st_mode))
        return fail(ErrorCode::NotADatabase, path + " is not a regular file.");
    if (::access(absolute.c_str(), R_OK) != 0)
        return fail(ErrorCode::Permission, path + " may not be read by this user.",
                    std::strerror(errno));
    const bool writable = ::access(absolute.c_str(), W_OK) == 0;
    return std::unique_ptr<SqliteDriver>(
        new SqliteDriver(absolute.string(), writable, facts.st_dev, facts.st_ino));
}

std::string SqliteDriver::engineVersion() const {
    return sqlite3_libversion();
}

Result<void> SqliteDriver::stillThere() const {
    struct stat facts {};
    if (::stat(path_.c_str(), &facts) == 0 && facts.st_dev == device_ && facts.st_ino == inode_)
        return {};
    return fail(ErrorCode::NotFound,
                path_ + " was removed or replaced while it was open. Open it again.");
}

Result<std::unique_ptr<Connection>> SqliteDriver::connect(Access access) {
    if (auto there = stillThere(); !there) return fail(there.error());
    auto opened = SqliteConnection::open(path_, access);
    if (!opened) return fail(opened.error());
    return std::unique_ptr<Connection>(std::move(*opened));
}

Result<std::string> SqliteDriver::journalMode(const ExecuteOptions& limits) {
    auto opened = SqliteConnection::open(path_, Access::ReadOnly);
    if (!opened) return fail(opened.error());
    const SqliteConnection::LimitScope scope(**opened, {limits.stop, limits.deadline});
    std::string mode;
    const auto read = (*opened)->each("PRAGMA journal_mode", {},
                                      [&](const SqliteRow& row) { mode = row.text(0); });
    if (!read) return fail(read.error());
    for (char& c : mode)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return mode;
}

Result<void> SqliteDriver::recover(const ExecuteOptions& limits) {
    auto opened = SqliteConnection::open(path_, Access::ReadWrite);
    if (!opened) return fail(opened.error());
    const SqliteConnection::LimitScope scope(**opened, {limits.stop, limits.deadline});
    return (*opened)->each("SELECT 1 FROM sqlite_schema LIMIT 1", {}, [](const SqliteRow&) {});
}

namespace {

struct CloseDatabase {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};

Result<void> checkRoom(const std::string& source, const std::string& target) {
    std::error_code error;
    const auto needed = std::filesystem::file_size(source, error);
    const auto space = std::filesystem::space(std::filesystem::path(target).parent_path(), error);
    if (error || space.available >= needed) return {};
    return fail(ErrorCode::DiskFull, "A copy of the database needs " +
                                         formatBytes(static_cast<std::int64_t>(needed)) + ", and " +
                                         formatBytes(static_cast<std::int64_t>(space.available)) +
                                         " are free at " + target + ".");
}

} // namespace

Result<void> SqliteDriver::copyTo(const std::string& path, const ExecuteOptions& limits,
                                  const std::function<void(int, int)>& progress) const {
    if (auto room = checkRoom(path_, path); !room) return room;
    auto source = SqliteConnection::open(path_, Access::ReadOnly);
    if (!source) return fail(source.error());
    sqlite3* opened = nullptr;
    const int code =
        sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    const std::unique_ptr<sqlite3, CloseDatabase> target(opened);
    if (code != SQLITE_OK) return fail(sqliteError(opened, code, path));
    // The copy is worth nothing before it is whole.
    sqlite3_exec(opened, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", nullptr, nullptr,
                 nullptr);
    sqlite3_backup* backup = sqlite3_backup_init(opened, "main", (*source)->handle(), "main");
    if (backup == nullptr) return fail(sqliteError(opened, sqlite3_errcode(opened), path));
    constexpr int pagesAtOnce = 1024;
    const SqliteConnection::Limits reached{limits.stop, limits.deadline};
    int step = SQLITE_OK;
    while (step == SQLITE_OK || step == SQLITE_BUSY || step == SQLITE_LOCKED) {
        if (reached.reached()) {
            step = SQLITE_INTERRUPT;
            break;
        }
        step = sqlite3_backup_step(backup, pagesAtOnce);
        if (step == SQLITE_BUSY || step == SQLITE_LOCKED) sqlite3_sleep(10);
        if (progress)
            progress(sqlite3_backup_pagecount(backup) - sqlite3_backup_remaining(backup),
                     sqlite3_backup_pagecount(backup));
    }
    sqlite3_backup_finish(backup);
    if (step == SQLITE_DONE) return {};
    return fail(reached.explain(sqliteError(opened, step, path)));
}

} // namespace hone
