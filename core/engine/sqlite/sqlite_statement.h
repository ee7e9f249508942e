#pragma once

#include "core/engine/sqlite/sqlite_connection.h"

namespace hone {

class SqliteStatement final : public Statement {
public:
    SqliteStatement(SqliteConnection& connection, sqlite3_stmt* statement, StatementInfo info,
                    bool makesTemporaryObjects);
    ~SqliteStatement() override;

    const StatementInfo& info() const override { return info_; }
    std::string cacheObstacle() override;
    sqlite3_stmt* handle() const { return statement_; }
    Result<ExecutionSummary> execute(std::span<const Value> parameters, RowSink& sink,
                                     const ExecuteOptions& options) override;

private:
    Result<void> bind(std::span<const Value> parameters);
    Result<void> beginRows(RowSink& sink);

    SqliteConnection& connection_;
    sqlite3_stmt* statement_; // null for an empty statement
    const StatementInfo info_;
    const bool makesTemporaryObjects_;
};

// True when the current thread's SQLite asked for the time of day since the last call.
bool takeClockRead();
// The VFS that notices it: the system's, with the clock watched. Registered once.
const char* clockWatchingVfs();

} // namespace hone
