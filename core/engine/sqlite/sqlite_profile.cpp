// What SQLite counts for a statement's plan. Two sources are read together: the elements of
// sqlite3_stmt_scanstatus_v2(), and for every instruction of the program how often it ran and for
// how many cycles, through the bytecode() table. The first alone cannot be added up: its ranges of
// instructions overlap (a sorter's range holds column reads that count for their loops too), and it
// leaves out what triggers did.
#include <map>

#include <sqlite3.h>

#include "core/engine/collect.h"
#include "core/engine/sqlite/sqlite_connection.h"
#include "core/engine/sqlite/sqlite_statement.h"
#include "core/sql/identifier.h"

namespace hone {

#if HONE_SQLITE_BUNDLED

namespace {

// Statements prepared and run while it lives are measured.
class Measuring {
public:
    explicit Measuring(sqlite3* db) : db_(db) { set(1); }
    ~Measuring() { set(0); }
    Measuring(const Measuring&) = delete;
    Measuring& operator=(const Measuring&) = delete;

private:
    void set(int on) { sqlite3_db_config(db_, SQLITE_DBCONFIG_STMT_SCANSTATUS, on, nullptr); }
    sqlite3* db_;
};

template <typename T>
T scanStatus(sqlite3_stmt* statement, int at, int what) {
    T value{};
    sqlite3_stmt_scanstatus_v2(statement, at, what, SQLITE_SCANSTAT_COMPLEX, &value);
    return value;
}

std::optional<std::int64_t> counted(sqlite3_stmt* statement, int at, int what) {
    const auto value = scanStatus<sqlite3_int64>(statement, at, what);
    return value < 0 ? std::nullopt : std::optional<std::int64_t>(value);
}

std::string textOf(const char* text) {
    return text != nullptr ? text : std::string();
}

std::vector<ProfiledElement> elementsOf(sqlite3_stmt* statement, bool ran) {
    std::vector<ProfiledElement> elements;
    sqlite3_int64 loops = 0;
    for (int at = 0; sqlite3_stmt_scanstatus_v2(statement, at, SQLITE_SCANSTAT_NLOOP,
                                                SQLITE_SCANSTAT_COMPLEX, &loops) == 0;
         ++at) {
        ProfiledElement element;
        element.id = scanStatus<int>(statement, at, SQLITE_SCANSTAT_SELECTID);
        element.parent = scanStatus<int>(statement, at, SQLITE_SCANSTAT_PARENTID);
        element.detail = textOf(scanStatus<const char*>(statement, at, SQLITE_SCANSTAT_EXPLAIN));
        element.name = textOf(scanStatus<const char*>(statement, at, SQLITE_SCANSTAT_NAME));
        // A loop without a step of its own in the plan.
        if (element.detail.empty()) continue;
        if (element.detail.starts_with("SCAN") || element.detail.starts_with("SEARCH"))
            element.estimatedRows = scanStatus<double>(statement, at, SQLITE_SCANSTAT_EST);
        if (ran) {
            element.loops = counted(statement, at, SQLITE_SCANSTAT_NLOOP);
            element.visits = counted(statement, at, SQLITE_SCANSTAT_NVISIT);
            element.cycles = counted(statement, at, SQLITE_SCANSTAT_NCYCLE);
        }
        elements.push_back(std::move(element));
    }
    return elements;
}

Result<std::vector<ProfiledProgram>> programsOf(SqliteConnection& connection,
                                                sqlite3_stmt* statement) {
    sqlite3_stmt* listing = nullptr;
    constexpr auto sql = "SELECT addr, opcode, p1, p2, p3, iif(opcode = 'Explain', p4, ''), "
                         "ifnull(subprog, ''), nexec, ncycle FROM bytecode(?1)";
    int code = sqlite3_prepare_v2(connection.handle(), sql, -1, &listing, nullptr);
    if (code != SQLITE_OK) return fail(connection.lastError(code));
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owner(listing,
                                                                           &sqlite3_finalize);
    sqlite3_bind_pointer(listing, 1, statement, "stmt-pointer", nullptr);
    std::vector<ProfiledProgram> programs;
    while ((code = sqlite3_step(listing)) == SQLITE_ROW) {
        const SqliteRow row(listing);
        const auto number = [&row](int column) { return static_cast<int>(row.integer(column)); };
        if (number(0) == 0) programs.push_back({row.text(6), {}});
        programs.back().instructions.push_back({number(0), row.text(1), number(2), number(3),
                                                number(4), row.text(5), row.integer(7),
                                                row.integer(8)});
    }
    if (code != SQLITE_DONE) return fail(connection.lastError(code));
    return programs;
}

Result<std::vector<ProfiledObject>> objectsOf(SqliteConnection& connection) {
    std::map<int, std::string> schemas;
    auto asked = connection.each("PRAGMA database_list", {}, [&](const SqliteRow& row) {
        schemas.emplace(static_cast<int>(row.integer(0)), row.text(1));
    });
    std::vector<ProfiledObject> objects;
    for (auto schema = schemas.begin(); asked && schema != schemas.end(); ++schema) {
        const std::string source =
            quoteIdentifier(schema->second, SqlDialect::Sqlite) + ".sqlite_schema";
        asked = connection.each(
            "SELECT rootpage, name, tbl_name FROM " + source +
                " WHERE rootpage > 0 AND type IN ('table', 'index')",
            {}, [&](const SqliteRow& row) {
                objects.push_back({schema->first, row.integer(0), row.text(1), row.text(2)});
            });
    }
    if (!asked) return fail(asked.error());
    return objects;
}

} // namespace

Result<StatementProfile> SqliteConnection::estimate(std::string_view sql) {
    const Measuring measuring(db_);
    auto statement = prepare(sql);
    if (!statement) return fail(statement.error());
    sqlite3_stmt* handle = static_cast<SqliteStatement&>(**statement).handle();
    StatementProfile profile;
    if (handle != nullptr) profile.elements = elementsOf(handle, false);
    return profile;
}

Result<ProfiledExecution> SqliteConnection::profile(std::string_view sql,
                                                    std::span<const Value> parameters,
                                                    const ExecuteOptions& options) {
    NoRows sink;
    ExecuteOptions counting = options;
    counting.countOnly = true;
    ProfiledExecution done;
    std::unique_ptr<Statement> statement;
    {
        const Measuring measuring(db_);
        auto prepared = prepare(sql, counting);
        if (!prepared) return fail(prepared.error());
        statement = std::move(*prepared);
        auto summary = statement->execute(parameters, sink, counting);
        if (!summary) return fail(summary.error());
        done.summary = std::move(*summary);
    }
    sqlite3_stmt* handle = static_cast<SqliteStatement&>(*statement).handle();
    if (handle == nullptr) return done;
    done.profile.elements = elementsOf(handle, true);
    auto programs = programsOf(*this, handle);
    if (!programs) return fail(programs.error());
    auto objects = objectsOf(*this);
    if (!objects) return fail(objects.error());
    done.profile.programs = std::move(*programs);
    done.profile.objects = std::move(*objects);
    return done;
}

#else

Result<StatementProfile> SqliteConnection::estimate(std::string_view) {
    return fail(ErrorCode::Unsupported,
                "This build of Hone uses the system's SQLite, which gives no estimates.");
}

Result<ProfiledExecution> SqliteConnection::profile(std::string_view, std::span<const Value>,
                                                    const ExecuteOptions&) {
    return fail(ErrorCode::Unsupported,
                "This build of Hone uses the system's SQLite, which cannot measure the steps of a "
                "plan. Build Hone with its bundled SQLite for that.");
}

#endif

} // namespace hone
