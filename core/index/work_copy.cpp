#include "core/index/work_copy.h"

#include <algorithm>

#include "core/engine/collect.h"
#include "core/engine/sqlite/sqlite_connection.h"
#include "core/engine/sqlite/sqlite_file.h"

// Hiding takes an index's row out of sqlite_schema and leaves its pages where they are; showing
// puts the row back. As long as nothing writes to the tables the pages stay true. The schema's
// version is left alone, so that another connection goes on with the schema it has read.

namespace hone::index {
namespace {

constexpr const char* settings[] = {"PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = OFF",
                                    "PRAGMA foreign_keys = OFF", "PRAGMA temp_store = MEMORY"};

// Rowids of sqlite_schema, behind those of the database's own.
constexpr std::int64_t firstPlace = std::int64_t{1} << 40, mostBuilt = 1 << 20;

} // namespace

Result<std::unique_ptr<WorkCopy>> WorkCopy::make(const SqliteDriver& source,
                                                 const ExecuteOptions& limits,
                                                 const std::string& folder,
                                                 const std::function<void(int, int)>& progress) {
    auto scratch = ScratchFolder::make(folder.empty() ? scratchParent() : folder);
    if (!scratch) return fail(scratch.error());
    const std::string path = (*scratch)->file("copy.db");
    if (auto copied = source.copyTo(path, limits, progress); !copied) return fail(copied.error());
    return open(std::move(*scratch), path);
}

Result<std::unique_ptr<WorkCopy>> WorkCopy::makeEmpty(const SqliteDriver& source,
                                                      const std::string& folder) {
    auto scratch = ScratchFolder::make(folder.empty() ? scratchParent() : folder);
    if (!scratch) return fail(scratch.error());
    auto original = SqliteConnection::open(source.path(), Access::ReadOnly);
    if (!original) return fail(original.error());
    std::vector<std::string> texts;
    const auto read =
        (*original)->each("SELECT sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND name NOT "
                          "LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
                          {}, [&](const SqliteRow& row) { texts.push_back(row.text(0)); });
    if (!read) return fail(read.error());
    const std::string path = (*scratch)->file("schema.db");
    {
        auto file = SqliteFile::open(path, SqliteFile::Open::OrCreate);
        if (!file) return fail(file.error());
        if (auto quick = (*file)->run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
                                      "CREATE TABLE x(y); DROP TABLE x");
            !quick)
            return fail(quick.error());
        // A virtual table made its shadow tables itself; a module may be missing here.
        for (const std::string& text : texts)
            (void)(*file)->run(text);
    }
    return open(std::move(*scratch), path);
}

Result<std::unique_ptr<WorkCopy>> WorkCopy::open(std::unique_ptr<ScratchFolder> folder,
                                                 const std::string& path) {
    auto driver = SqliteDriver::create(path);
    if (!driver) return fail(driver.error());
    auto connection = (*driver)->connect(Access::ReadWrite);
    if (!connection) return fail(connection.error());
    std::unique_ptr<WorkCopy> copy(
        new WorkCopy(std::move(folder), std::move(*driver), std::move(*connection)));
    for (const char* setting : settings)
        if (auto done = copy->run(setting); !done) return fail(done.error());
    auto pages = collectRows(*copy->connection_, "PRAGMA cache_size", {}, {});
    if (!pages) return fail(pages.error());
    copy->usualCachePages_ = std::get<std::int64_t>(pages->front().front());
    return copy;
}

Result<void> WorkCopy::run(const std::string& sql, std::span<const Value> parameters) {
    auto done = collectRows(*connection_, sql, parameters, {});
    if (!done) return fail(done.error());
    return {};
}

Result<std::unique_ptr<Connection>> WorkCopy::connectAsShown() {
    auto connection = driver_->connect(Access::ReadOnly);
    if (!connection) return connection;
    // The schema is read now, not at the first statement.
    auto read = (*connection)->prepare("SELECT 1 FROM sqlite_schema");
    if (!read) return fail(read.error());
    return connection;
}

Result<WorkCopy::SchemaRow> WorkCopy::schemaRow(const std::string& name) {
    const Value wanted = name;
    auto rows = collectRows(*connection_,
                            "SELECT name, tbl_name, sql, rootpage, rowid FROM sqlite_schema "
                            "WHERE type = 'index' AND name = ?1 COLLATE NOCASE",
                            {&wanted, 1}, {});
    if (!rows) return fail(rows.error());
    if (rows->empty()) return fail(ErrorCode::NotFound, "There is no index " + name + ".");
    const std::vector<Value>& row = rows->front();
    const auto* sql = std::get_if<std::string>(&row[2]);
    if (sql == nullptr)
        return fail(ErrorCode::Unsupported,
                    "A constraint of the table made the index " + name + ".");
    SchemaRow found{std::get<std::string>(row[0]), std::get<std::string>(row[1]), *sql,
                    std::get<std::int64_t>(row[3]), std::get<std::int64_t>(row[4])};
    if (const auto place = places_.find(found.name); place != places_.end())
        found.place = place->second;
    return found;
}

Result<BuiltIndex> WorkCopy::build(const std::string& createSql, const ExecuteOptions& limits,
                                   int turn) {
    const auto names = [this]() -> Result<std::vector<std::vector<Value>>> {
        return collectRows(*connection_,
                           "SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' "
                           "AND sql IS NOT NULL",
                           {}, {});
    };
    const auto before = names();
    if (!before) return fail(before.error());
    BuiltIndex index;
    // Several threads sort where runs go to files; statements meet the usual settings afterwards.
    for (const char* quick :
         {"PRAGMA temp_store = FILE", "PRAGMA cache_size = -8000", "PRAGMA threads = 2"})
        if (auto done = run(quick); !done) return fail(done.error());
    const TimePoint start = Clock::system().now();
    auto made = collectRows(*connection_, createSql, {}, limits);
    index.buildNs = nanosecondsBetween(start, Clock::system().now());
    const std::string cache = "PRAGMA cache_size = " + std::to_string(usualCachePages_);
    for (const char* usual : {"PRAGMA temp_store = MEMORY", cache.c_str(), "PRAGMA threads = 0"})
        if (auto done = run(usual); !done) return fail(done.error());
    if (!made) return fail(made.error());
    const auto after = names();
    if (!after) return fail(after.error());
    for (const std::vector<Value>& row : *after)
        if (std::ranges::find(*before, row) == before->end()) {
            index.name = std::get<std::string>(row[0]);
            index.table = std::get<std::string>(row[1]);
        }
    if (index.name.empty())
        return fail(ErrorCode::InvalidArgument, "The statement made no new index.");
    const Value name = index.name;
    auto size =
        collectRows(*connection_, "SELECT pgsize FROM dbstat WHERE name = ?1 AND aggregate = TRUE",
                    {&name, 1}, limits);
    if (!size) return fail(size.error());
    if (!size->empty()) index.bytes = std::get<std::int64_t>(size->front().front());
    built_[index.name] = index;
    places_[index.name] = firstPlace + turn * mostBuilt + std::ssize(built_);
    unplaced_.insert(index.name);
    shown_.insert(index.name);
    return index;
}

Result<void> WorkCopy::change(const std::set<std::string>& hide,
                              const std::set<std::string>& show) {
    if (hide.empty() && show.empty()) return {};
    std::map<std::string, SchemaRow> leaving;
    for (const std::string& name : hide) {
        auto row = schemaRow(name);
        if (!row) return fail(row.error());
        leaving.emplace(name, std::move(*row));
    }
    const auto act = [&]() -> Result<void> {
        for (const auto& [name, row] : leaving) {
            const Value value = row.name;
            if (auto done = run("DELETE FROM sqlite_schema WHERE type = 'index' AND name = ?1",
                                {&value, 1});
                !done)
                return done;
        }
        for (const std::string& name : show) {
            const SchemaRow& row = leaving.contains(name) ? leaving.at(name) : hidden_.at(name);
            const std::vector<Value> values{row.place, row.name, row.table, row.rootPage, row.sql};
            if (auto done = run("INSERT INTO sqlite_schema(rowid, type, name, tbl_name, rootpage, "
                                "sql) VALUES(?1, 'index', ?2, ?3, ?4, ?5)",
                                values);
                !done)
                return done;
        }
        return {};
    };
    if (auto done = run("PRAGMA writable_schema = ON"); !done) return done;
    if (auto done = run("BEGIN"); !done) return done;
    auto acted = act();
    auto ended = run(acted ? "COMMIT" : "ROLLBACK");
    // Reads the schema again.
    auto reset = run("PRAGMA writable_schema = RESET");
    if (!acted) return acted;
    if (!ended) return ended;
    if (!reset) return reset;
    hidden_.merge(leaving);
    for (const std::string& name : show)
        hidden_.erase(name);
    for (const std::string& name : hide)
        unplaced_.erase(name);
    return {};
}

Result<void> WorkCopy::show(const std::set<std::string>& names) {
    std::set<std::string> hide, show;
    std::ranges::set_difference(shown_, names, std::inserter(hide, hide.end()));
    std::ranges::set_difference(names, shown_, std::inserter(show, show.end()));
    std::ranges::set_intersection(names, unplaced_, std::inserter(hide, hide.end()));
    std::ranges::set_intersection(names, unplaced_, std::inserter(show, show.end()));
    for (const std::string& name : show)
        if (!built_.contains(name))
            return fail(ErrorCode::NotFound, "The index " + name + " was not built.");
    if (auto done = change(hide, show); !done) return done;
    shown_ = names;
    return {};
}

Result<void> WorkCopy::hideOwn(const std::string& name, bool hidden) {
    if (hidden == hidden_.contains(name)) return {};
    return hidden ? change({name}, {}) : change({}, {name});
}

Result<std::vector<WorkCopy::Statistic>> WorkCopy::statistics() {
    std::vector<Statistic> statistics;
    auto rows = collectRows(*connection_, "SELECT tbl, idx, stat FROM sqlite_stat1", {}, {});
    if (!rows) return statistics; // no such table: ANALYZE never ran
    const auto text = [](const Value& value) {
        const auto* word = std::get_if<std::string>(&value);
        return word == nullptr ? std::string() : *word;
    };
    for (const std::vector<Value>& row : *rows)
        statistics.push_back({text(row[0]), text(row[1]), text(row[2])});
    return statistics;
}

Result<void> WorkCopy::setStatistics(const std::vector<Statistic>& rows) {
    // The only way to make the table that cannot be created by hand; it analyses nothing.
    if (auto done = run("ANALYZE sqlite_schema"); !done) return done;
    if (auto done = run("BEGIN"); !done) return done;
    if (auto done = run("DELETE FROM sqlite_stat1"); !done) return done;
    // SQLite takes the row of an index that is hidden for one of its table, and of several the last
    // counts: so the tables' own come last.
    for (const bool ofIndexes : {true, false})
        for (const Statistic& row : rows) {
            // ANALYZE writes nothing of what is empty.
            if (row.index.empty() == ofIndexes || row.stat.starts_with('0')) continue;
            const std::vector<Value> values{
                row.table, row.index.empty() ? Value() : Value(row.index), row.stat};
            if (auto done =
                    run("INSERT INTO sqlite_stat1(tbl, idx, stat) VALUES(?1, ?2, ?3)", values);
                !done)
                return done;
        }
    if (auto done = run("COMMIT"); !done) return done;
    // Reads the schema again and them with it: loading them alone would leave the counts of tables
    // that have none now as they were.
    return run("PRAGMA writable_schema = RESET");
}

} // namespace hone::index
