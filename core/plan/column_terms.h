#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/engine/catalog.h"

namespace hone {

// A column of a table as a statement's text means it.
struct ColumnUse {
    std::string reference; // the table's alias, or its name where it has none
    const CatalogTable* table = nullptr;
    const CatalogColumn* column = nullptr;
    bool operator==(const ColumnUse&) const = default;
};

struct TermSide {
    enum class Kind {
        Column,
        Expression, // over columns
        Constant,   // literals, parameters and functions of these
    };
    Kind kind = Kind::Constant;
    std::string text;      // as written, without the COLLATE behind it
    std::string collation; // of that COLLATE
    std::string castType;  // where it is a CAST
    std::vector<ColumnUse> columns;
    bool literal = false;   // one quoted text
    bool indexable = false; // an index may hold it as it is written
};

// A comparison that every row must pass.
struct ColumnTerm {
    std::string
        operation; // "=", "<", "LIKE", "GLOB", "IN", "BETWEEN": with the bounds at the right
    TermSide left, right;
};

// The comparisons that WHERE and ON ask for in SQLite's sql, joined by AND alone. Only those are
// given of which every name is certain: one that may belong to a view, a subquery or to several
// tables leaves its comparison out, and so does a form that is not known. The catalog must outlive
// what is given.
std::vector<ColumnTerm> columnTerms(std::string_view sql, const Catalog& catalog);

} // namespace hone
