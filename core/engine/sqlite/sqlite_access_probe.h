#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/sqlite/sqlite_connection.h"

namespace hone {

// A comparison of one column that the planner could serve with an index.
struct AccessTerm {
    enum class Kind {
        Equal,  // =, IS, IN
        IsNull, // IS NULL
        Range,  // <, <=, >, >=
        Like,   // LIKE; only a pattern that begins with letters can use an index
        Glob,   // GLOB, likewise
        Other,  // <>, IS NOT, IS NOT NULL: no index serves them, a partial one may imply them
    };
    std::string column;
    Kind kind = Kind::Equal;
    std::string collation;      // of the comparison
    std::optional<Value> value; // that it is compared with, where the text says it
    bool notNull = false;       // Other: IS NOT NULL
    bool operator==(const AccessTerm&) const = default;
};

struct AccessOrder {
    std::string column;
    bool descending = false;
    bool operator==(const AccessOrder&) const = default;
};

// One way of reaching one table that the planner looks at for a statement, with the tables before
// it in the join's order given.
struct AccessPath {
    std::string table;
    std::vector<AccessTerm> terms;
    std::vector<AccessOrder> order;   // rows are wanted in this one
    bool anyOrder = false;            // grouping: the order of columns in `order` is free
    std::vector<std::string> columns; // all that are read
    bool operator==(const AccessPath&) const = default;
};

// Learns from SQLite's own planner how a statement could reach its tables: every table of a
// database is stood in for by a virtual table of the same columns, which is asked for its best
// index. The idea is that of SQLite's sqlite3expert. Statements are only prepared. One thread.
class SqliteAccessProbe {
public:
    // Reads the schema through the connection.
    static Result<std::unique_ptr<SqliteAccessProbe>> make(SqliteConnection& database);
    ~SqliteAccessProbe();

    // Each once, in the order in which the planner first asked. Errors: those of preparing.
    Result<std::vector<AccessPath>> paths(std::string_view sql);

private:
    struct Parts;
    explicit SqliteAccessProbe(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace hone
