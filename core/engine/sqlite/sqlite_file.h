#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hone {

class SqliteFile;

// A prepared statement of a SqliteFile, gone before it. Parameters are numbered from 1, columns
// from 0.
class SqliteStep {
public:
    SqliteStep& bind(int at, std::int64_t value);
    SqliteStep& bind(int at, double value);
    // The bytes are read until the next reset and must live as long.
    SqliteStep& bind(int at, std::string_view text);
    SqliteStep& bindBlob(int at, std::string_view bytes);
    SqliteStep& bindNull(int at);

    // True on a row, false at the end; after the end the statement is ready for the next values.
    Result<bool> step();
    // For statements without rows.
    Result<void> run();

    std::int64_t integer(int column) const;
    std::string text(int column) const; // "" for NULL
    std::string blob(int column) const;

private:
    friend class SqliteFile;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    SqliteStep(const SqliteFile& file, sqlite3_stmt* statement)
        : file_(&file), statement_(statement) {}

    const SqliteFile* file_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// A SQLite file that is Hone's own to write, such as the journal or the sample while it is made: as
// thin as can be over the C API. Users' databases are opened through SqliteDriver. One thread at a
// time.
class SqliteFile {
public:
    enum class Open { Existing, OrCreate };
    static Result<std::unique_ptr<SqliteFile>> open(const std::string& path, Open how);
    SqliteFile(const SqliteFile&) = delete;
    SqliteFile& operator=(const SqliteFile&) = delete;

    // One or more statements without parameters.
    Result<void> run(const std::string& sql);
    Result<SqliteStep> prepare(std::string_view sql);
    Error lastError(int code) const;

    const std::string& path() const { return path_; }

private:
    struct Close {
        void operator()(sqlite3* db) const;
    };
    explicit SqliteFile(std::string path) : path_(std::move(path)) {}

    const std::string path_;
    std::unique_ptr<sqlite3, Close> db_;
};

} // namespace hone
