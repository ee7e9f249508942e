#include "core/engine/sqlite/sqlite_access_probe.h"

#include <algorithm>
#include <map>

#include <sqlite3.h>

#include "core/base/text.h"
#include "core/engine/sqlite/sqlite_error.h"
#include "core/sql/identifier.h"

namespace hone {
namespace {

struct StandIn {
    std::string declaration;
    std::vector<std::string> columns;
};

struct Asked {
    std::map<std::string, StandIn> tables; // by lower-case name
    std::vector<AccessPath> paths;
    bool listening = false;
};

// SQLite allocates nothing of these itself; the base comes first so that a pointer to it is one to
// the whole.
struct ProbeTable {
    sqlite3_vtab base{};
    std::string name;
    const StandIn* standIn = nullptr;
    Asked* asked = nullptr;
};

struct ProbeCursor {
    sqlite3_vtab_cursor base{};
};

int connectTable(sqlite3* db, void* aux, int, const char* const* words, sqlite3_vtab** out,
                 char** error) {
    auto* asked = static_cast<Asked*>(aux);
    const auto found = asked->tables.find(toLowerAscii(words[2]));
    if (found == asked->tables.end()) {
        *error = sqlite3_mprintf("no stand-in for %s", words[2]);
        return SQLITE_ERROR;
    }
    if (const int code = sqlite3_declare_vtab(db, found->second.declaration.c_str());
        code != SQLITE_OK)
        return code;
    auto* table = new ProbeTable;
    table->name = words[2];
    table->standIn = &found->second;
    table->asked = asked;
    *out = &table->base;
    return SQLITE_OK;
}

int disconnectTable(sqlite3_vtab* base) {
    delete reinterpret_cast<ProbeTable*>(base);
    return SQLITE_OK;
}

std::optional<AccessTerm::Kind> kindOf(unsigned char op) {
    switch (op) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
    case SQLITE_INDEX_CONSTRAINT_IS:
        return AccessTerm::Kind::Equal;
    case SQLITE_INDEX_CONSTRAINT_ISNULL:
        return AccessTerm::Kind::IsNull;
    case SQLITE_INDEX_CONSTRAINT_GT:
    case SQLITE_INDEX_CONSTRAINT_GE:
    case SQLITE_INDEX_CONSTRAINT_LT:
    case SQLITE_INDEX_CONSTRAINT_LE:
        return AccessTerm::Kind::Range;
    case SQLITE_INDEX_CONSTRAINT_LIKE:
        return AccessTerm::Kind::Like;
    case SQLITE_INDEX_CONSTRAINT_GLOB:
        return AccessTerm::Kind::Glob;
    case SQLITE_INDEX_CONSTRAINT_NE:
    case SQLITE_INDEX_CONSTRAINT_ISNOT:
    case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
        return AccessTerm::Kind::Other;
    default:
        return std::nullopt;
    }
}

std::optional<Value> knownValue(sqlite3_index_info* info, int at) {
    sqlite3_value* value = nullptr;
    if (sqlite3_vtab_rhs_value(info, at, &value) != SQLITE_OK || value == nullptr)
        return std::nullopt;
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return Value(std::int64_t{sqlite3_value_int64(value)});
    case SQLITE_FLOAT:
        return Value(sqlite3_value_double(value));
    case SQLITE_TEXT: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
        return Value(std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value))));
    }
    default:
        return std::nullopt;
    }
}

int bestIndex(sqlite3_vtab* base, sqlite3_index_info* info) {
    auto& table = *reinterpret_cast<ProbeTable*>(base);
    const std::vector<std::string>& columns = table.standIn->columns;
    const auto nameOf = [&](int column) {
        return column < 0 || static_cast<std::size_t>(column) >= columns.size()
                   ? std::string("rowid")
                   : columns[static_cast<std::size_t>(column)];
    };
    AccessPath path;
    path.table = table.name;
    int served = 0, used = 0;
    for (int i = 0; i < info->nConstraint; ++i) {
        const auto& constraint = info->aConstraint[i];
        const auto kind = kindOf(constraint.op);
        if (constraint.usable == 0 || !kind) continue;
        AccessTerm term{nameOf(constraint.iColumn),
                        *kind,
                        {},
                        knownValue(info, i),
                        constraint.op == SQLITE_INDEX_CONSTRAINT_ISNOTNULL};
        if (const char* collation = sqlite3_vtab_collation(info, i)) term.collation = collation;
        if (std::ranges::find(path.terms, term) == path.terms.end()) path.terms.push_back(term);
        // Of an OR the planner goes on to the next part only where this one was used.
        info->aConstraintUsage[i].argvIndex = ++used;
        served += *kind == AccessTerm::Kind::Equal ? 2 : 1;
    }
    for (int i = 0; i < info->nOrderBy; ++i)
        path.order.push_back({nameOf(info->aOrderBy[i].iColumn), info->aOrderBy[i].desc != 0});
    path.anyOrder = sqlite3_vtab_distinct(info) == 1 || sqlite3_vtab_distinct(info) == 2;
    // The last bit stands for all columns from the 64th on.
    for (std::size_t i = 0; i < columns.size(); ++i)
        if ((info->colUsed >> std::min<std::size_t>(i, 63) & 1) != 0)
            path.columns.push_back(columns[i]);
    if (table.asked->listening &&
        std::ranges::find(table.asked->paths, path) == table.asked->paths.end())
        table.asked->paths.push_back(std::move(path));
    info->estimatedCost = 1e6 / (1 + 10.0 * served);
    info->estimatedRows = 1'000'000 / (1 + 10 * served);
    return SQLITE_OK;
}

// Never run: statements are only prepared.
int openCursor(sqlite3_vtab*, sqlite3_vtab_cursor** out) {
    *out = &(new ProbeCursor)->base;
    return SQLITE_OK;
}
int closeCursor(sqlite3_vtab_cursor* base) {
    delete reinterpret_cast<ProbeCursor*>(base);
    return SQLITE_OK;
}
int filter(sqlite3_vtab_cursor*, int, const char*, int, sqlite3_value**) {
    return SQLITE_OK;
}
int next(sqlite3_vtab_cursor*) {
    return SQLITE_OK;
}
int atEnd(sqlite3_vtab_cursor*) {
    return 1;
}
int column(sqlite3_vtab_cursor*, sqlite3_context*, int) {
    return SQLITE_OK;
}
int rowid(sqlite3_vtab_cursor*, sqlite3_int64* id) {
    *id = 0;
    return SQLITE_OK;
}
int update(sqlite3_vtab*, int, sqlite3_value**, sqlite3_int64*) {
    return SQLITE_READONLY;
}

sqlite3_module probeModule() {
    sqlite3_module module{};
    module.iVersion = 2;
    module.xCreate = &connectTable;
    module.xConnect = &connectTable;
    module.xBestIndex = &bestIndex;
    module.xDisconnect = &disconnectTable;
    module.xDestroy = &disconnectTable;
    module.xOpen = &openCursor;
    module.xClose = &closeCursor;
    module.xFilter = &filter;
    module.xNext = &next;
    module.xEof = &atEnd;
    module.xColumn = &column;
    module.xRowid = &rowid;
    module.xUpdate = &update;
    return module;
}

Result<StandIn> standInFor(SqliteConnection& database, const std::string& table) {
    StandIn standIn;
    std::string columns;
    const auto quoted = [](const std::string& name) {
        return quoteIdentifier(name, SqlDialect::Sqlite);
    };
    const auto read = database.each(
        "SELECT name, type FROM pragma_table_xinfo(?1, 'main') WHERE hidden <> 1", {},
        [&](const SqliteRow& row) {
            const std::string name = row.text(0);
            const char *type = nullptr, *collation = nullptr;
            sqlite3_table_column_metadata(database.handle(), "main", table.c_str(), name.c_str(),
                                          &type, &collation, nullptr, nullptr, nullptr);
            standIn.columns.push_back(name);
            columns += (columns.empty() ? "" : ", ") + quoted(name) + " " + row.text(1);
            // One that is missing here would cost the whole table.
            if (collation != nullptr &&
                (equalsIgnoringCase(collation, "NOCASE") || equalsIgnoringCase(collation, "RTRIM")))
                columns += " COLLATE " + quoted(collation);
        },
        {table});
    if (!read) return fail(read.error());
    standIn.declaration = "CREATE TABLE x(" + columns + ")";
    return standIn;
}

} // namespace

struct SqliteAccessProbe::Parts {
    sqlite3_module module = probeModule();
    Asked asked;
    std::unique_ptr<SqliteConnection> connection; // before what it points to goes
};

SqliteAccessProbe::SqliteAccessProbe(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteAccessProbe::~SqliteAccessProbe() = default;

Result<std::unique_ptr<SqliteAccessProbe>> SqliteAccessProbe::make(SqliteConnection& database) {
    auto parts = std::make_unique<Parts>();
    struct Object {
        std::string type, name, sql;
    };
    std::vector<Object> objects;
    const auto listed = database.each(
        "SELECT type, name, sql FROM main.sqlite_schema WHERE type IN ('table', 'view') AND sql IS "
        "NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        {}, [&](const SqliteRow& row) {
            objects.push_back({row.text(0), row.text(1), row.text(2)});
        });
    if (!listed) return fail(listed.error());
    auto connection = SqliteConnection::open(":memory:", Access::ReadWrite);
    if (!connection) return fail(connection.error());
    sqlite3* db = (*connection)->handle();
    parts->connection = std::move(*connection);
    if (const int code =
            sqlite3_create_module_v2(db, "hone_probe", &parts->module, &parts->asked, nullptr);
        code != SQLITE_OK)
        return fail(sqliteError(db, code, "the probe"));
    for (const bool tables : {true, false})
        for (const Object& object : objects) {
            if ((object.type == "table") != tables) continue;
            std::string create = object.sql;
            if (tables) {
                auto standIn = standInFor(database, object.name);
                if (!standIn || standIn->columns.empty()) continue;
                parts->asked.tables[toLowerAscii(object.name)] = std::move(*standIn);
                create = "CREATE VIRTUAL TABLE " +
                         quoteIdentifier(object.name, SqlDialect::Sqlite) + " USING hone_probe";
            }
            // What cannot be made is missed when a statement names it.
            sqlite3_exec(db, create.c_str(), nullptr, nullptr, nullptr);
        }
    return std::unique_ptr<SqliteAccessProbe>(new SqliteAccessProbe(std::move(parts)));
}

Result<std::vector<AccessPath>> SqliteAccessProbe::paths(std::string_view sql) {
    parts_->asked.paths.clear();
    parts_->asked.listening = true;
    const auto statement = parts_->connection->prepare(sql);
    parts_->asked.listening = false;
    if (!statement) return fail(statement.error());
    return std::move(parts_->asked.paths);
}

} // namespace hone
