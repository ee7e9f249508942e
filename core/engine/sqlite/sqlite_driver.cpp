#include "core/engine/sqlite/sqlite_driver.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "core/engine/sqlite/sqlite_connection.h"
#include "core/engine/sqlite/sqlite_error.h"

namespace hone {

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

} // namespace hone
