#include <algorithm>

#include <sqlite3.h>

#include "core/base/text.h"
#include "core/engine/sqlite/sqlite_connection.h"
#include "core/sql/identifier.h"

namespace hone {
namespace {

CatalogTable::Kind tableKind(const std::string& type) {
    if (type == "view") return CatalogTable::Kind::View;
    if (type == "virtual") return CatalogTable::Kind::Virtual;
    return CatalogTable::Kind::Table;
}

// No pragma tells it.
void readCollation(sqlite3* db, const CatalogTable& table, CatalogColumn& column) {
    const char* collation = nullptr;
    const int code = sqlite3_table_column_metadata(db, table.schema.c_str(), table.name.c_str(),
                                                   column.name.c_str(), nullptr, &collation,
                                                   nullptr, nullptr, nullptr);
    if (code == SQLITE_OK && collation != nullptr) column.collation = collation;
}

} // namespace

Result<void> SqliteConnection::readColumns(CatalogTable& table, std::stop_token stop) {
    return each("SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(?1, ?2) WHERE "
                "hidden <> 1",
                stop,
                [&](const SqliteRow& row) {
                    table.columns.push_back({row.text(0), row.text(1), row.integer(2) != 0,
                                             static_cast<int>(row.integer(3)), row.integer(4) > 1});
                    if (table.kind == CatalogTable::Kind::Table)
                        readCollation(db_, table, table.columns.back());
                },
                {table.name, table.schema});
}

Result<std::shared_ptr<const CatalogTable>>
SqliteConnection::ordinaryTable(const std::string& name) {
    if (auto followed = followSchema(); !followed) return fail(followed.error());
    if (const auto known = tables_.find(name); known != tables_.end()) return known->second;
    std::shared_ptr<CatalogTable> table;
    auto read = each("SELECT l.name, l.wr FROM pragma_table_list l WHERE l.schema = 'main' AND "
                     "l.type = 'table' AND lower(l.name) = lower(?1)",
                     {},
                     [&](const SqliteRow& row) {
                         table = std::make_shared<CatalogTable>();
                         table->schema = "main";
                         table->name = row.text(0);
                         table->withoutRowid = row.integer(1) != 0;
                     },
                     {name});
    if (read && table != nullptr) read = readColumns(*table, {});
    if (!read) return fail(read.error());
    tables_.emplace(name, table);
    return table;
}

Result<Catalog> SqliteConnection::catalog(std::stop_token stop) {
    Catalog catalog;
    auto read = each(
        "SELECT l.schema, l.name, l.type, l.wr FROM pragma_table_list l "
        "WHERE l.type IN ('table', 'view', 'virtual') AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "ORDER BY l.schema, l.name COLLATE NOCASE",
        stop, [&](const SqliteRow& row) {
            CatalogTable table;
            table.schema = row.text(0);
            table.name = row.text(1);
            table.kind = tableKind(row.text(2));
            table.withoutRowid = row.integer(3) != 0;
            catalog.tables.push_back(std::move(table));
        });
    if (!read) return fail(read.error());

    for (CatalogTable& table : catalog.tables) {
        const std::vector<std::string> named{table.name, table.schema};
        read = readColumns(table, stop);
        // A view whose tables are gone has no columns to list; it is still there.
        if (!read && read.error().code != ErrorCode::Sql) return fail(read.error());
        if (table.kind == CatalogTable::Kind::View) continue;
        read = each(
            "SELECT i.name, i.\"unique\", i.partial, i.origin, x.name, x.cid, x.coll "
            "FROM pragma_index_list(?1, ?2) i, pragma_index_xinfo(i.name, ?2) x "
            "WHERE x.key ORDER BY i.name COLLATE NOCASE, x.seqno",
            stop,
            [&](const SqliteRow& row) {
                const std::string name = row.text(0);
                if (table.indexes.empty() || table.indexes.back().name != name) {
                    CatalogIndex index;
                    index.name = name;
                    index.unique = row.integer(1) != 0;
                    index.partial = row.integer(2) != 0;
                    index.automatic = row.text(3) != "c";
                    table.indexes.push_back(std::move(index));
                }
                const std::int64_t column = row.integer(5);
                table.indexes.back().columns.push_back(column == -2   ? "<expression>"
                                                       : column == -1 ? "rowid"
                                                                      : row.text(4));
                table.indexes.back().collations.push_back(row.text(6));
            },
            named);
        if (!read && read.error().code != ErrorCode::Sql) return fail(read.error());
    }

    std::vector<std::string> schemas;
    for (const CatalogTable& table : catalog.tables)
        if (schemas.empty() || schemas.back() != table.schema) schemas.push_back(table.schema);
    for (const std::string& schema : schemas) {
        read = each("SELECT type, name, tbl_name, sql FROM " +
                        quoteIdentifier(schema, SqlDialect::Sqlite) + ".sqlite_schema",
                    stop, [&](const SqliteRow& row) {
                        const std::string owner = row.text(2);
                        const auto table =
                            std::ranges::find_if(catalog.tables, [&](const CatalogTable& t) {
                                return t.schema == schema && equalsIgnoringCase(t.name, owner);
                            });
                        if (table == catalog.tables.end()) return;
                        if (row.text(0) != "index") {
                            if (equalsIgnoringCase(row.text(1), table->name))
                                table->sql = row.text(3);
                            return;
                        }
                        const auto index =
                            std::ranges::find(table->indexes, row.text(1), &CatalogIndex::name);
                        if (index != table->indexes.end()) index->sql = row.text(3);
                    });
        if (!read) return fail(read.error());
    }
    return catalog;
}

Result<std::vector<ObjectSize>> SqliteConnection::objectSizes(std::stop_token stop) {
    std::vector<ObjectSize> sizes;
    const auto read = each("SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE", stop,
                           [&](const SqliteRow& row) {
                               sizes.push_back({row.text(0), row.integer(1)});
                           });
    if (!read) return fail(read.error());
    return sizes;
}

} // namespace hone
