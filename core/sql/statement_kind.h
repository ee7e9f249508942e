#pragma once

#include <string_view>

#include "core/sql/dialect.h"

namespace hone {

enum class StatementKind {
    Query,    // reads
    Write,    // INSERT, UPDATE, DELETE, REPLACE
    Schema,   // CREATE, DROP, ALTER, REINDEX, VACUUM, ANALYZE
    Begin,    // BEGIN, START TRANSACTION, SAVEPOINT
    Commit,   // COMMIT, END, RELEASE
    Rollback, // ROLLBACK, ROLLBACK TO
    Session, // changes this connection: ATTACH, DETACH, SET, a PRAGMA that sets, a temporary object
    Empty,   // nothing but blanks and comments
};

// What a statement is by its words alone, before any engine saw it; decides the connection it is
// sent to. A WITH is what its main statement is; EXPLAIN is a Query, but for an engine whose
// EXPLAIN ANALYZE runs the statement. What cannot be told is a Query.
StatementKind statementKind(std::string_view sql, SqlDialect dialect);

} // namespace hone
