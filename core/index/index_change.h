#pragma once

#include <string>
#include <vector>

#include "core/index/index_catalog.h"

// Statements that change indexes, each with the one that takes it back. Texts alone: nothing is
// run.
namespace hone::index {

struct IndexChange {
    enum class Kind { Create, Drop, Rebuild, Analyze };
    Kind kind = Kind::Create;
    std::string sql;
    std::string undo; // empty: there is nothing to take back
    bool operator==(const IndexChange&) const = default;
};

// What a new index is to be. A term's collation may be empty: that of its column.
struct IndexDraft {
    std::string schema = "main";
    std::string table;
    std::string name;
    std::vector<IndexTerm> terms;
    bool unique = false;
    std::string condition;
};

// Fails with InvalidArgument where a part is missing.
Result<IndexChange> createIndex(const IndexDraft& draft);

// "orders_customer_id", with a number behind it where another index or table has that name.
std::string indexName(const IndexDraft& draft, const IndexCatalog& catalog);

// Fails with Unsupported, and says why, where a constraint made the index. The undo is the exact
// CREATE INDEX that made it.
Result<IndexChange> dropIndex(const IndexInfo& index);

IndexChange rebuildIndex(const IndexInfo& index);
IndexChange analyzeAll();
IndexChange analyzeTable(const std::string& schema, const std::string& table);

} // namespace hone::index
