#include "core/lab/lab_databases.h"

#include "core/engine/collect.h"
#include "core/engine/sqlite/sqlite_file.h"
#include "core/sample/sample_shop.h"
#include "core/sql/splitter.h"

namespace hone::lab {
namespace {

// Nobody misses such a file after a crash.
constexpr const char* unsafeButFast = "PRAGMA synchronous = OFF;";

Result<void> createEmpty(const std::string& path) {
    auto file = SqliteFile::open(path, SqliteFile::Open::OrCreate);
    if (!file) return fail(file.error());
    return (*file)->run("PRAGMA user_version = 1");
}

Result<void> runOn(SqliteDriver& driver, const std::string& script, const ExecuteOptions& limits) {
    auto connection = driver.connect(Access::ReadWrite);
    if (!connection) return fail(connection.error());
    if (auto done = runScript(**connection, unsafeButFast, limits); !done) return done;
    return runScript(**connection, script, limits);
}

} // namespace

Result<void> runScript(Connection& connection, std::string_view script,
                       const ExecuteOptions& limits) {
    StatementSplitter splitter(script, SqlDialect::Sqlite);
    while (const auto span = splitter.next()) {
        auto statement = connection.prepare(span->in(script), limits);
        if (!statement) return fail(statement.error());
        NoRows rows;
        const auto done = (*statement)->execute({}, rows, limits);
        if (!done) return fail(done.error());
    }
    return {};
}

Error atKey(const Lab& lab, const std::string& key, Error error) {
    if (error.code == ErrorCode::Cancelled) return error;
    const auto line = lab.lines.find(key);
    error.message = lab.file +
                    (line == lab.lines.end() ? "" : ", line " + std::to_string(line->second)) +
                    ", " + key + ": " + error.message;
    error.sqlOffset.reset();
    return error;
}

std::string keyOfVariant(const Lab& lab, const Variant& variant) {
    return "variants[" + std::to_string(&variant - lab.variants.data()) + "]";
}

Result<std::unique_ptr<LabDatabases>>
LabDatabases::make(const Lab& lab, const Settings& settings, const std::string& folder,
                   std::stop_token stop, const std::function<void(double)>& progress) {
    auto scratch = ScratchFolder::make(folder.empty() ? scratchParent() : folder);
    if (!scratch) return fail(scratch.error());
    const std::string path = (*scratch)->file("lab.db");
    if (lab.sample) {
        const auto made = makeSampleShop(path, {.orders = settings.at("rows")}, progress, stop);
        if (!made) return fail(made.error());
    } else if (auto made = createEmpty(path); !made) {
        return fail(made.error());
    }
    auto base = SqliteDriver::create(path);
    if (!base) return fail(base.error());
    const ExecuteOptions limits{.stop = stop, .deadline = {}};
    if (auto done = runOn(**base, filledIn(lab.setUp, settings), limits); !done)
        return fail(atKey(lab, "setUp", done.error()));
    return std::unique_ptr<LabDatabases>(new LabDatabases(std::move(*scratch), std::move(*base)));
}

Result<LabDatabases::Database*> LabDatabases::of(const Lab& lab, const Variant& variant,
                                                 const Settings& settings, std::stop_token stop) {
    const std::string script = filledIn(variant.prepare, settings);
    const auto [at, isNew] = databases_.try_emplace(script + '\n' + variant.database);
    Database& database = at->second;
    if (!isNew) return &database;
    const ExecuteOptions limits{.stop = stop, .deadline = {}};
    const std::string path = folder_->file("variant-" + std::to_string(databases_.size()) + ".db");
    if (auto copied = base_->copyTo(path, limits); !copied) return fail(copied.error());
    auto driver = SqliteDriver::create(path);
    if (!driver) return fail(driver.error());
    const TimePoint began = Clock::system().now();
    if (auto done = runOn(**driver, script, limits); !done)
        return fail(atKey(lab, keyOfVariant(lab, variant) + ".prepare", done.error()));
    database.prepareNs = nanosecondsBetween(began, Clock::system().now());
    auto connection = (*driver)->connect(Access::ReadWrite);
    if (!connection) return fail(connection.error());
    database.driver = std::move(*driver);
    database.connection = std::move(*connection);
    return &database;
}

} // namespace hone::lab
