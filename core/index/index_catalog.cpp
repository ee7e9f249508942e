#include "core/index/index_catalog.h"

#include <algorithm>
#include <charconv>

#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/index/index_catalog_text.h"
#include "core/sql/identifier.h"

namespace hone::index {
namespace {

using Row = std::vector<Value>;

std::string textOf(const Row& row, std::size_t column) {
    const auto* text = std::get_if<std::string>(&row.at(column));
    return text == nullptr ? std::string() : *text;
}

std::optional<std::int64_t> integerOf(const Row& row, std::size_t column) {
    const auto* integer = std::get_if<std::int64_t>(&row.at(column));
    return integer == nullptr ? std::nullopt : std::optional(*integer);
}

std::string quoted(std::string_view name) {
    return quoteIdentifier(name, SqlDialect::Sqlite);
}

// The first number of a row of sqlite_stat1, which anybody may have written.
std::optional<std::int64_t> firstNumber(std::string_view stat) {
    std::int64_t number = 0;
    const auto read = std::from_chars(stat.data(), stat.data() + stat.size(), number);
    if (read.ec != std::errc() || number < 0) return std::nullopt;
    return number;
}

bool sameColumn(const IndexTerm& term, std::string_view column) {
    return !term.expression && equalsIgnoringCase(term.text, column);
}

// Columns a child refers with, and the collations in which the parent compares them (empty: any).
struct ForeignKey {
    std::string schema, table, parent;
    std::vector<std::string> columns, parentColumns, collations;
};

class Reader {
public:
    Reader(Connection& connection, std::stop_token stop)
        : connection_(connection), options_{std::move(stop), std::nullopt} {}

    Result<IndexCatalog> read() {
        for (auto step : {&Reader::readTables, &Reader::readColumns, &Reader::readIndexTerms,
                          &Reader::readTexts, &Reader::readForeignKeys})
            if (auto done = (this->*step)(); !done) return fail(done.error());
        for (const std::string& schema : schemas_)
            if (auto done = readStatistics(schema); !done) return fail(done.error());
        if (auto done = readCollations(); !done) return fail(done.error());
        return std::move(catalog_);
    }

private:
    Result<std::vector<Row>> ask(const std::string& sql) {
        return collectRows(connection_, sql, {}, options_);
    }

    Result<void> readTables() {
        auto rows = ask("SELECT schema, name, type, wr FROM pragma_table_list "
                        "WHERE type IN ('table', 'shadow') AND name NOT LIKE 'sqlite\\_%' "
                        "ESCAPE '\\' ORDER BY schema, name COLLATE NOCASE");
        if (!rows) return fail(rows.error());
        for (const Row& row : *rows) {
            TableInfo& table = catalog_.tables.emplace_back();
            table.schema = textOf(row, 0);
            table.name = textOf(row, 1);
            table.shadow = textOf(row, 2) == "shadow";
            table.withoutRowid = integerOf(row, 3) != 0;
            if (schemas_.empty() || schemas_.back() != table.schema)
                schemas_.push_back(table.schema);
        }
        return {};
    }

    TableInfo* table(std::string_view schema, std::string_view name) {
        return const_cast<TableInfo*>(catalog_.findTable(schema, name));
    }

    Result<void> readColumns() {
        auto rows = ask("SELECT l.schema, l.name, c.name, c.type, c.pk FROM pragma_table_list l, "
                        "pragma_table_xinfo(l.name, l.schema) c WHERE l.type IN ('table', "
                        "'shadow') AND c.hidden <> 1 ORDER BY l.schema, l.name, c.cid");
        if (!rows) return fail(rows.error());
        for (const Row& row : *rows) {
            TableInfo* found = table(textOf(row, 0), textOf(row, 1));
            if (found == nullptr) continue;
            found->columns.push_back(textOf(row, 2));
            if (integerOf(row, 4) == 1 && !found->withoutRowid &&
                equalsIgnoringCase(textOf(row, 3), "INTEGER"))
                found->rowidAlias = textOf(row, 2);
        }
        return {};
    }

    // index_list gives the youngest first.
    Result<void> readIndexTerms() {
        auto rows = ask(
            "SELECT l.schema, l.name, i.name, i.\"unique\", i.origin, x.cid, x.name, x.\"desc\", "
            "x.coll, x.key FROM pragma_table_list l, pragma_index_list(l.name, l.schema) i, "
            "pragma_index_xinfo(i.name, l.schema) x WHERE l.type IN ('table', 'shadow') "
            "ORDER BY l.schema, l.name COLLATE NOCASE, i.seq DESC, x.seqno");
        if (!rows) return fail(rows.error());
        // A key of several columns, or "INTEGER PRIMARY KEY DESC", has an index and is no rowid.
        for (const Row& row : *rows)
            if (TableInfo* owner = table(textOf(row, 0), textOf(row, 1)))
                if (textOf(row, 4) == "pk") owner->rowidAlias.clear();
        for (const Row& row : *rows) {
            const TableInfo* owner = table(textOf(row, 0), textOf(row, 1));
            if (owner == nullptr) continue;
            if (catalog_.indexes.empty() || catalog_.indexes.back().schema != owner->schema ||
                catalog_.indexes.back().name != textOf(row, 2)) {
                IndexInfo& index = catalog_.indexes.emplace_back();
                index.schema = owner->schema;
                index.table = owner->name;
                index.name = textOf(row, 2);
                index.unique = integerOf(row, 3) != 0;
                const std::string origin = textOf(row, 4);
                index.origin = origin == "pk"  ? Origin::PrimaryKey
                               : origin == "u" ? Origin::Unique
                                               : Origin::Statement;
                index.isTable = owner->withoutRowid && index.origin == Origin::PrimaryKey;
            }
            IndexTerm term;
            const std::int64_t column = integerOf(row, 5).value_or(0);
            term.expression = column == -2;
            term.text = column == -1 ? owner->rowidAlias : textOf(row, 6);
            term.descending = integerOf(row, 7) != 0;
            term.collation = textOf(row, 8);
            IndexInfo& index = catalog_.indexes.back();
            if (integerOf(row, 9) != 0) index.terms.push_back(term);
            if (std::ranges::find(index.stored, term) == index.stored.end() || term.expression)
                index.stored.push_back(std::move(term));
        }
        return {};
    }

    Result<void> readTexts() {
        for (const std::string& schema : schemas_) {
            auto rows = ask("SELECT name, sql, rootpage FROM " + quoted(schema) +
                            ".sqlite_schema WHERE type = 'index'");
            if (!rows) return fail(rows.error());
            for (const Row& row : *rows) {
                const std::string name = textOf(row, 0);
                const auto index = std::ranges::find_if(catalog_.indexes, [&](const IndexInfo& i) {
                    return i.schema == schema && i.name == name;
                });
                if (index == catalog_.indexes.end()) continue;
                index->sql = textOf(row, 1);
                index->rootPage = integerOf(row, 2).value_or(0);
                const IndexText text = readIndexText(index->sql);
                index->condition = text.condition;
                for (auto* terms : {&index->terms, &index->stored})
                    for (std::size_t i = 0; i < terms->size() && i < text.terms.size(); ++i)
                        if ((*terms)[i].expression) (*terms)[i].text = text.terms[i];
            }
        }
        return {};
    }

    Result<void> readStatistics(const std::string& schema) {
        auto there = ask("SELECT 1 FROM " + quoted(schema) +
                         ".sqlite_schema WHERE type = 'table' AND name = 'sqlite_stat1'");
        if (!there) return fail(there.error());
        if (there->empty()) return {};
        auto rows =
            ask("SELECT tbl, idx, CAST(stat AS TEXT) FROM " + quoted(schema) + ".sqlite_stat1");
        // Somebody may have given it other columns.
        if (!rows) return rows.error().code == ErrorCode::Sql ? Result<void>() : fail(rows.error());
        for (const Row& row : *rows) {
            const auto number = firstNumber(textOf(row, 2));
            TableInfo* owner = table(schema, textOf(row, 0));
            if (!number || owner == nullptr) continue;
            bool partial = false;
            for (IndexInfo& index : catalog_.indexes) {
                // The key of a WITHOUT ROWID table goes by the table's name.
                const std::string& name = index.isTable ? index.table : index.name;
                if (index.schema != schema || !equalsIgnoringCase(index.table, owner->name) ||
                    !equalsIgnoringCase(name, textOf(row, 1)))
                    continue;
                index.analyzedEntries = number;
                index.statistics = textOf(row, 2);
                partial = !index.condition.empty();
            }
            if (!partial) owner->analyzedRows = number;
        }
        return {};
    }

    Result<void> readCollations() {
        auto rows = ask("SELECT name FROM pragma_collation_list");
        if (!rows) return fail(rows.error());
        for (IndexInfo& index : catalog_.indexes)
            for (const IndexTerm& term : index.terms) {
                const bool known = std::ranges::any_of(*rows, [&](const Row& row) {
                    return equalsIgnoringCase(textOf(row, 0), term.collation);
                });
                if (!known) index.missingCollation = term.collation;
            }
        return {};
    }

    Result<void> readForeignKeys() {
        auto rows = ask("SELECT l.schema, l.name, f.id, f.\"table\", f.\"from\", f.\"to\" FROM "
                        "pragma_table_list l, pragma_foreign_key_list(l.name, l.schema) f "
                        "WHERE l.type = 'table' ORDER BY l.schema, l.name COLLATE NOCASE, f.id "
                        "DESC, f.seq");
        if (!rows) return fail(rows.error());
        std::optional<std::int64_t> id;
        std::vector<ForeignKey> keys;
        for (const Row& row : *rows) {
            if (keys.empty() || id != integerOf(row, 2) || keys.back().schema != textOf(row, 0) ||
                keys.back().table != textOf(row, 1))
                keys.push_back({textOf(row, 0), textOf(row, 1), textOf(row, 3), {}, {}, {}});
            id = integerOf(row, 2);
            keys.back().columns.push_back(textOf(row, 4));
            if (!textOf(row, 5).empty()) keys.back().parentColumns.push_back(textOf(row, 5));
        }
        for (ForeignKey& key : keys) {
            findCollations(key);
            checkForeignKey(key);
        }
        return {};
    }

    // A child is searched in the collation of the parent's key.
    void findCollations(ForeignKey& key) const {
        key.collations.assign(key.columns.size(), {});
        for (const IndexInfo& index : catalog_.indexes) {
            if (index.schema != key.schema || !equalsIgnoringCase(index.table, key.parent) ||
                !index.unique || index.terms.size() != key.columns.size())
                continue;
            if (key.parentColumns.empty() && index.origin == Origin::PrimaryKey)
                for (std::size_t i = 0; i < index.terms.size(); ++i)
                    key.collations[i] = index.terms[i].collation;
            for (std::size_t i = 0; i < key.parentColumns.size(); ++i)
                for (const IndexTerm& term : index.terms)
                    if (sameColumn(term, key.parentColumns[i])) key.collations[i] = term.collation;
        }
    }

    void checkForeignKey(const ForeignKey& key) {
        const TableInfo* child = table(key.schema, key.table);
        if (child == nullptr) return;
        if (key.columns.size() == 1 && equalsIgnoringCase(key.columns[0], child->rowidAlias))
            return;
        const auto serves = [&](const IndexTerm& term) {
            for (std::size_t i = 0; i < key.columns.size(); ++i)
                if (sameColumn(term, key.columns[i]))
                    return key.collations[i].empty() ||
                           equalsIgnoringCase(term.collation, key.collations[i]);
            return false;
        };
        std::string partly;
        for (IndexInfo& index : catalog_.indexes) {
            if (index.schema != key.schema || !equalsIgnoringCase(index.table, key.table)) continue;
            std::size_t served = 0;
            while (served < std::min(index.stored.size(), key.columns.size()) &&
                   serves(index.stored[served]))
                ++served;
            if (served == 0 || (!index.condition.empty() && !coversAllValues(index, key))) continue;
            if (served == key.columns.size()) {
                index.servesForeignKeyTo = key.parent;
                return;
            }
            if (partly.empty()) partly = index.name;
        }
        catalog_.foreignKeys.push_back({key.schema, key.table, key.columns, key.parent, partly});
    }

    // NULL refers to nothing, so an index without the NULLs serves.
    static bool coversAllValues(const IndexInfo& index, const ForeignKey& key) {
        return key.columns.size() == 1 &&
               (comparableSql(index.condition) == comparableSql(key.columns[0] + " IS NOT NULL") ||
                comparableSql(index.condition) ==
                    comparableSql(quoted(key.columns[0]) + " IS NOT NULL"));
    }

    Connection& connection_;
    const ExecuteOptions options_;
    IndexCatalog catalog_;
    std::vector<std::string> schemas_;
};

// Figures of one b-tree.
struct Tree {
    std::int64_t bytes = 0, leafCells = 0, innerCells = 0;
    int depth = 0;
};

class Measurer {
public:
    Measurer(Connection& connection, IndexCatalog& catalog, std::stop_token stop)
        : connection_(connection), catalog_(catalog), options_{std::move(stop), std::nullopt} {}

    Result<void> measure() {
        std::vector<std::string> schemas;
        for (const TableInfo& table : catalog_.tables)
            if (schemas.empty() || schemas.back() != table.schema) schemas.push_back(table.schema);
        catalog_.measured = true;
        for (const std::string& schema : schemas) {
            auto done = measure(schema);
            if (done) continue;
            if (done.error().code == ErrorCode::Cancelled) return done;
            catalog_.measured = false;
            catalog_.unmeasured = "Sizes are unavailable: " + done.error().message;
            if (auto counted = countRows(schema); !counted) return counted;
        }
        return {};
    }

private:
    // A cell on an inner page is an entry of an index, and of a table mere direction.
    Result<void> measure(const std::string& schema) {
        const Value parameter = schema;
        auto rows = collectRows(
            connection_,
            "SELECT name, sum(pgsize), max(CASE WHEN pagetype <> 'overflow' THEN length(path) - "
            "length(replace(path, '/', '')) END), sum(CASE WHEN pagetype = 'leaf' THEN ncell ELSE "
            "0 END), sum(CASE WHEN pagetype = 'internal' THEN ncell ELSE 0 END) FROM dbstat(?1) "
            "GROUP BY name",
            {&parameter, 1}, options_);
        if (!rows) return fail(rows.error());
        for (const Row& row : *rows)
            take(schema, textOf(row, 0),
                 {integerOf(row, 1).value_or(0), integerOf(row, 3).value_or(0),
                  integerOf(row, 4).value_or(0), static_cast<int>(integerOf(row, 2).value_or(0))});
        return {};
    }

    void take(const std::string& schema, const std::string& name, const Tree& tree) {
        for (TableInfo& table : catalog_.tables) {
            if (table.schema != schema || table.name != name) continue;
            table.bytes = tree.bytes;
            table.depth = tree.depth;
            table.rows = tree.leafCells + (table.withoutRowid ? tree.innerCells : 0);
        }
        for (IndexInfo& index : catalog_.indexes) {
            if (index.schema != schema || (index.isTable ? index.table : index.name) != name)
                continue;
            index.bytes = tree.bytes;
            index.depth = tree.depth;
            index.entries = tree.leafCells + tree.innerCells;
        }
    }

    Result<void> countRows(const std::string& schema) {
        for (TableInfo& table : catalog_.tables) {
            if (table.schema != schema) continue;
            const std::string sql =
                "SELECT count(*) FROM " + quoted(schema) + "." + quoted(table.name);
            auto rows = collectRows(connection_, sql, {}, options_);
            // The smallest index may need a collation that is not there.
            if (!rows && rows.error().code != ErrorCode::Cancelled)
                rows = collectRows(connection_, sql + " NOT INDEXED", {}, options_);
            if (!rows && rows.error().code == ErrorCode::Cancelled) return fail(rows.error());
            if (rows) table.rows = integerOf(rows->at(0), 0);
        }
        for (IndexInfo& index : catalog_.indexes)
            if (index.schema == schema && index.condition.empty())
                if (const TableInfo* table = catalog_.findTable(schema, index.table))
                    index.entries = table->rows;
        return {};
    }

    Connection& connection_;
    IndexCatalog& catalog_;
    const ExecuteOptions options_;
};

} // namespace

const char* originWords(Origin origin) {
    switch (origin) {
    case Origin::Statement:
        return "CREATE INDEX";
    case Origin::Unique:
        return "UNIQUE";
    case Origin::PrimaryKey:
        return "PRIMARY KEY";
    }
    return "";
}

bool IndexInfo::redundant() const {
    return std::ranges::any_of(remarks, [](const IndexRemark& remark) {
        return remark.kind == IndexRemark::Kind::Duplicate ||
               remark.kind == IndexRemark::Kind::LeftPrefix ||
               remark.kind == IndexRemark::Kind::SameAsRowid;
    });
}

bool IndexInfo::unused() const {
    return std::ranges::any_of(remarks, [](const IndexRemark& remark) {
        return remark.kind == IndexRemark::Kind::Unused;
    });
}

std::optional<double> IndexInfo::staleness() const {
    if (!entries || !analyzedEntries) return std::nullopt;
    const double now = static_cast<double>(std::max<std::int64_t>(*entries, 1));
    const double then = static_cast<double>(std::max<std::int64_t>(*analyzedEntries, 1));
    return std::max(now / then, then / now);
}

const IndexInfo* IndexCatalog::find(std::string_view schema, std::string_view index) const {
    const auto found = std::ranges::find_if(indexes, [&](const IndexInfo& each) {
        return each.schema == schema && equalsIgnoringCase(each.name, index);
    });
    return found == indexes.end() ? nullptr : &*found;
}

const TableInfo* IndexCatalog::findTable(std::string_view schema, std::string_view table) const {
    const auto found = std::ranges::find_if(tables, [&](const TableInfo& each) {
        return each.schema == schema && equalsIgnoringCase(each.name, table);
    });
    return found == tables.end() ? nullptr : &*found;
}

Result<IndexCatalog> readIndexes(Connection& connection, std::stop_token stop) {
    auto catalog = Reader(connection, std::move(stop)).read();
    if (catalog) addRemarks(*catalog);
    return catalog;
}

Result<void> measureSizes(Connection& connection, IndexCatalog& catalog, std::stop_token stop) {
    auto measured = Measurer(connection, catalog, std::move(stop)).measure();
    if (measured) addRemarks(catalog);
    return measured;
}

} // namespace hone::index
