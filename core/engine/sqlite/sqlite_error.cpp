#include "core/engine/sqlite/sqlite_error.h"

#include <sqlite3.h>

namespace hone {
namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

ErrorCode codeOf(int code, std::string_view said) {
    switch (code & 0xFF) {
    case SQLITE_NOTADB:
        return ErrorCode::NotADatabase;
    case SQLITE_CORRUPT:
        return ErrorCode::Corrupt;
    case SQLITE_READONLY:
        return ErrorCode::ReadOnly;
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ErrorCode::Permission;
    case SQLITE_CANTOPEN:
        return ErrorCode::NotFound;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::Busy;
    case SQLITE_FULL:
        return ErrorCode::DiskFull;
    case SQLITE_IOERR:
        return ErrorCode::Io;
    case SQLITE_NOMEM:
        return ErrorCode::OutOfMemory;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return ErrorCode::Constraint;
    case SQLITE_TOOBIG:
        return ErrorCode::TooLarge;
    case SQLITE_INTERRUPT:
        return ErrorCode::Cancelled;
    case SQLITE_RANGE:
    case SQLITE_MISUSE:
        return ErrorCode::Internal;
    default:
        break;
    }
    const bool syntax = contains(said, "syntax error") || contains(said, "incomplete input") ||
                        contains(said, "unrecognized token");
    return syntax ? ErrorCode::Syntax : ErrorCode::Sql;
}

std::string messageOf(ErrorCode code, int extended, const std::string& path, std::string said) {
    switch (code) {
    case ErrorCode::NotADatabase:
        return path + " is not a SQLite database, or it is encrypted, which Hone cannot open.";
    case ErrorCode::Corrupt:
        return path +
               " is damaged or was cut short: SQLite cannot read a part of it. Take a "
               "backup or copy it anew; \".recover\" of the sqlite3 shell saves what is left.";
    case ErrorCode::ReadOnly:
        if (extended == SQLITE_READONLY_DBMOVED)
            return path + " was moved or removed while it was open. Open it again.";
        if (extended == SQLITE_READONLY_ROLLBACK || extended == SQLITE_READONLY_RECOVERY)
            return path +
                   " was left in the middle of a write by a program that ended. Open it with "
                   "the right to write, which puts it right.";
        return path + " cannot be written: the file, its folder or this connection is read-only. "
                      "Get the right to write and open it again, or work on a copy.";
    case ErrorCode::NotFound:
        return path + " cannot be opened. Check that it is there and may be read, and that its "
                      "folder may be written where it has a write-ahead log.";
    case ErrorCode::Busy:
        return path + " is locked by another program or connection. Wait until it is done, then "
                      "try again.";
    case ErrorCode::DiskFull:
        return "The disk that holds " + path +
               ", or the one for temporary files, is full. Nothing of this statement was kept; "
               "free "
               "some space, then run again.";
    case ErrorCode::Io:
        return path + " could not be read or written. The disk or the network drive may be gone.";
    case ErrorCode::OutOfMemory:
        return "SQLite ran out of memory. Close other results or programs, then run again.";
    case ErrorCode::TooLarge:
        return "A value or the statement is larger than SQLite allows, which is 1 GB.";
    default:
        return said;
    }
}

// The engine quotes whole tokens, which may be a megabyte: the beginning and the end say enough.
std::string shortened(const std::string& said) {
    constexpr std::size_t begin = 300, end = 60;
    if (said.size() <= begin + end) return said;
    const auto insideCharacter = [&](std::size_t at) {
        return (static_cast<unsigned char>(said[at]) & 0xC0) == 0x80;
    };
    std::size_t cut = begin, resume = said.size() - end;
    while (cut > 0 && insideCharacter(cut))
        --cut;
    while (resume < said.size() && insideCharacter(resume))
        ++resume;
    return said.substr(0, cut) + "…" + said.substr(resume);
}

} // namespace

Error sqliteError(sqlite3* db, int code, const std::string& path) {
    const std::string said = shortened(db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code));
    const int extended = db != nullptr ? sqlite3_extended_errcode(db) : code;
    Error error;
    error.code = codeOf(code, said);
    error.message = messageOf(error.code, extended, path, said);
    error.detail = "SQLite " + std::to_string(extended) + ": " + said;
    const int offset = db != nullptr ? sqlite3_error_offset(db) : -1;
    if (offset >= 0) error.sqlOffset = static_cast<std::size_t>(offset);
    return error;
}

} // namespace hone
