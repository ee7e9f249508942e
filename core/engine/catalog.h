#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

struct CatalogColumn {
    std::string name;
    std::string type; // as declared
    bool notNull = false;
    int primaryKey = 0; // position in the primary key from 1; 0: none
    bool generated = false;
    std::string collation = "BINARY"; // unless a comparison names another
    bool operator==(const CatalogColumn&) const = default;
};

struct CatalogIndex {
    std::string name;
    std::vector<std::string> columns; // an expression is given as "<expression>"
    bool unique = false;
    bool partial = false;
    bool automatic = false;                   // made by a UNIQUE or PRIMARY KEY constraint
    std::string sql;                          // empty for an automatic one
    std::vector<std::string> collations = {}; // one a column
    bool operator==(const CatalogIndex&) const = default;
};

struct CatalogTable {
    enum class Kind { Table, View, Virtual };
    std::string schema; // "main", "temp" or the name of an attached database
    std::string name;
    Kind kind = Kind::Table;
    bool withoutRowid = false;
    std::vector<CatalogColumn> columns;
    std::vector<CatalogIndex> indexes;
    std::string sql;
    bool operator==(const CatalogTable&) const = default;
};

struct Catalog {
    std::vector<CatalogTable> tables; // sorted by schema, then name
    bool operator==(const Catalog&) const = default;

    const CatalogTable* find(std::string_view name) const;
};

// Bytes on disk of one table or index.
struct ObjectSize {
    std::string name;
    std::int64_t bytes = 0;
    bool operator==(const ObjectSize&) const = default;
};

} // namespace hone
