#include "app/ctl/database.h"

#include "core/base/paths.h"

namespace hone::ctl {

Result<std::unique_ptr<Session>> openSession(const Arguments& arguments,
                                             const ExecuteOptions& limits, Access access) {
    const auto db = arguments.required("--db");
    if (!db) return fail(db.error());
    SessionConfig config;
    config.access = access;
    config.runner.workers = 1;
    config.pool.maximum = 2;
    config.redis = arguments.value("--redis").value_or("");
    return Session::open(*db, std::move(config), limits);
}

Result<std::unique_ptr<SqliteDriver>> openFile(const Arguments& arguments) {
    const auto db = arguments.required("--db");
    if (!db) return fail(db.error());
    const auto path = sqlitePath(*db);
    if (!path) return fail(path.error());
    return SqliteDriver::create(*path);
}

std::string fileName(const std::string& path) {
    return path.substr(path.find_last_of("/:") + 1);
}

Result<std::unique_ptr<QueryJournal>> openJournal(const Arguments& arguments) {
    const auto driver = openFile(arguments);
    if (!driver) return fail(driver.error());
    const auto folder = userDataFolder();
    if (!folder) return fail(folder.error());
    JournalConfig config;
    config.folder = *folder;
    return QueryJournal::open(std::move(config), (*driver)->identity(), (*driver)->dialect());
}

} // namespace hone::ctl
