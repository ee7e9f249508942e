#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/engine/connection.h"

namespace hone {
class QueryJournal;
}

// Every index of an open SQLite database: what it is, what it takes, what it serves.
namespace hone::index {

// One term of an index.
struct IndexTerm {
    std::string text; // the column's name, or the expression as written
    bool expression = false;
    bool descending = false;
    std::string collation; // "BINARY" unless told
    bool operator==(const IndexTerm&) const = default;
};

enum class Origin { Statement, Unique, PrimaryKey }; // CREATE INDEX, or the constraint it serves
const char* originWords(Origin origin);              // "CREATE INDEX", "UNIQUE", "PRIMARY KEY"

struct IndexRemark {
    enum class Kind {
        Duplicate,       // the same as `other`
        LeftPrefix,      // `other` begins with the same terms
        SameAsRowid,     // the table itself is in this order
        Unused,          // by the statements seen
        NeverAnalyzed,   // sqlite_stat1 says nothing of it
        StaleStatistics, // sqlite_stat1 tells of another number of rows
        MissingCollation // that this program does not have
    };
    Kind kind = Kind::Unused;
    std::string message;    // what it means
    std::string suggestion; // what to do
    std::string other = {}; // an index of the same table
    bool operator==(const IndexRemark&) const = default;
};

struct IndexInfo {
    std::string schema; // "main", "temp" or the name of an attached database
    std::string name;
    std::string table;
    std::vector<IndexTerm> terms;
    // Terms, then what the engine adds to them: the primary key, or the rowid (without a text where
    // no column stands for it).
    std::vector<IndexTerm> stored;
    bool unique = false;
    Origin origin = Origin::Statement;
    std::string condition; // of a partial one, as written; empty: every row has an entry
    std::string sql;       // empty where a constraint made it
    bool isTable = false;  // the primary key of a WITHOUT ROWID table: the table itself
    std::int64_t rootPage = 0;
    std::string missingCollation;   // one that this program does not have; empty: none
    std::string servesForeignKeyTo; // a parent table whose deletions search it; empty: none

    // Measured by measureSizes(); empty: not (yet) known.
    std::optional<std::int64_t> bytes, entries;
    std::optional<int> depth; // levels of its b-tree

    std::optional<std::int64_t> analyzedEntries; // what sqlite_stat1 says; empty: nothing
    std::string statistics;                      // its words: "200000 150 3"

    // By findUse().
    std::vector<std::size_t> usedBy; // of IndexCatalog::statements
    std::uint64_t executions = 0;    // of those
    std::size_t undecided = 0; // statements whose literals, which are not kept, decide about it

    std::vector<IndexRemark> remarks;

    bool redundant() const;
    bool unused() const; // as far as the statements seen tell
    // How many times the entries are what the statistics say, or the reverse; at least 1.
    std::optional<double> staleness() const;
};

struct TableInfo {
    std::string schema;
    std::string name;
    bool withoutRowid = false;
    bool shadow = false; // keeps the data of a virtual table
    std::vector<std::string> columns;
    std::string rowidAlias; // the column that is the rowid; empty: none
    // Of its own b-tree, without indexes, as in IndexInfo.
    std::optional<std::int64_t> bytes, rows;
    std::optional<int> depth;
    std::optional<std::int64_t> analyzedRows;
};

// A foreign key whose child columns no index begins with: each row deleted from the parent reads
// the whole child table.
struct UnindexedForeignKey {
    std::string schema;
    std::string table; // the child
    std::vector<std::string> columns;
    std::string parent;
    std::string servedPartly; // an index that begins with some of the columns; empty: none
    bool operator==(const UnindexedForeignKey&) const = default;
};

// A statement that ran on the database.
struct SeenStatement {
    std::string text;
    std::uint64_t calls = 1;
    bool withoutLiterals = false; // normalised: no values are known
    bool operator==(const SeenStatement&) const = default;
};

struct StatementsSeen {
    std::vector<SeenStatement> statements; // queries and statements that change rows
    std::optional<std::int64_t> sinceMs;   // since 1970, UTC; empty: not known
};

// What the journal kept: the latest text of each statement, or its normalised one where the history
// is shorter than the statistics. Statements that always failed are left out. File work.
Result<StatementsSeen> statementsSeen(QueryJournal& journal);

struct IndexCatalog {
    std::vector<TableInfo> tables;  // those that keep rows, by schema and name
    std::vector<IndexInfo> indexes; // by schema, table and age
    std::vector<UnindexedForeignKey> foreignKeys;

    bool measured = false;
    std::string unmeasured; // why sizes are unavailable; empty where they are there or to come

    bool useKnown = false;
    std::vector<SeenStatement> statements; // those that could be planned
    std::size_t unplanned = 0;             // those that could not
    std::optional<std::int64_t> sinceMs;

    const IndexInfo* find(std::string_view schema, std::string_view index) const;
    const TableInfo* findTable(std::string_view schema, std::string_view table) const;
};

// The catalogue of all databases of the connection, without sizes and use: fast, whatever the
// file's size.
Result<IndexCatalog> readIndexes(Connection& connection, std::stop_token stop);

// Adds bytes, depth, entries and rows. Reads every page; where the engine has no dbstat, rows are
// counted and the rest is unavailable. Errors: only Cancelled and what ends the connection.
Result<void> measureSizes(Connection& connection, IndexCatalog& catalog, std::stop_token stop);

// Adds which statements each index serves, by the plans the engine makes of them now. Nothing is
// run.
Result<void> findUse(Connection& connection, IndexCatalog& catalog, const StatementsSeen& seen,
                     std::stop_token stop);

// Says what is worth a look, from what is known so far, in place of earlier remarks. The calls
// above do that already.
void addRemarks(IndexCatalog& catalog);

} // namespace hone::index
