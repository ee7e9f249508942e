#include "core/engine/sqlite/sqlite_file.h"

#include <sqlite3.h>

#include "core/engine/sqlite/sqlite_error.h"

namespace hone {

void SqliteStep::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

SqliteStep& SqliteStep::bind(int at, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), at, value);
    return *this;
}

SqliteStep& SqliteStep::bind(int at, double value) {
    sqlite3_bind_double(statement_.get(), at, value);
    return *this;
}

SqliteStep& SqliteStep::bind(int at, std::string_view text) {
    // An empty view may have no address, which SQLite would take for NULL.
    sqlite3_bind_text64(statement_.get(), at, text.empty() ? "" : text.data(), text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

SqliteStep& SqliteStep::bindBlob(int at, std::string_view bytes) {
    sqlite3_bind_blob64(statement_.get(), at, bytes.empty() ? "" : bytes.data(), bytes.size(),
                        SQLITE_STATIC);
    return *this;
}

SqliteStep& SqliteStep::bindNull(int at) {
    sqlite3_bind_null(statement_.get(), at);
    return *this;
}

Result<bool> SqliteStep::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    const int ended = sqlite3_reset(statement_.get());
    if (code == SQLITE_DONE && ended == SQLITE_OK) return false;
    return fail(file_->lastError(ended));
}

Result<void> SqliteStep::run() {
    const auto row = step();
    if (!row) return fail(row.error());
    if (*row) sqlite3_reset(statement_.get());
    return {};
}

std::int64_t SqliteStep::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string SqliteStep::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

std::string SqliteStep::blob(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

void SqliteFile::Close::operator()(sqlite3* db) const {
    sqlite3_close_v2(db);
}

Result<std::unique_ptr<SqliteFile>> SqliteFile::open(const std::string& path, Open how) {
    std::unique_ptr<SqliteFile> file(new SqliteFile(path));
    sqlite3* db = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (how == Open::OrCreate ? SQLITE_OPEN_CREATE : 0);
    const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
    file->db_.reset(db);
    if (code != SQLITE_OK) return fail(file->lastError(code));
#ifdef SQLITE_DBCONFIG_STMT_SCANSTATUS
    sqlite3_db_config(db, SQLITE_DBCONFIG_STMT_SCANSTATUS, 0, nullptr);
#endif
    return file;
}

Result<void> SqliteFile::run(const std::string& sql) {
    const int code = sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(lastError(code));
    return {};
}

Result<SqliteStep> SqliteFile::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(db_.get(), sql.data(), static_cast<int>(sql.size()),
                                        &statement, nullptr);
    if (code != SQLITE_OK) return fail(lastError(code));
    return SqliteStep(*this, statement);
}

Error SqliteFile::lastError(int code) const {
    return sqliteError(db_.get(), code, path_);
}

} // namespace hone
