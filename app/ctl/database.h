#pragma once

#include <memory>
#include <string>

#include "app/ctl/command.h"
#include "core/engine/sqlite/sqlite_driver.h"
#include "core/query/query_journal.h"
#include "core/session/session.h"

namespace hone::ctl {

inline constexpr Option databaseOption{"--db", "DB", "the database: a path or sqlite:PATH"};

// The database that --db names; one statement at a time. limits bound the wait for a lock.
Result<std::unique_ptr<Session>> openSession(const Arguments& arguments,
                                             const ExecuteOptions& limits,
                                             Access access = Access::ReadWrite);

// The same file without a session.
Result<std::unique_ptr<SqliteDriver>> openFile(const Arguments& arguments);

// The last part of a path or URL: what people call the database.
std::string fileName(const std::string& path);

// Its journal alone, without opening the database.
Result<std::unique_ptr<QueryJournal>> openJournal(const Arguments& arguments);

} // namespace hone::ctl
