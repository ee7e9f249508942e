#include "core/index/index_change.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/index/index_catalog_text.h"
#include "core/sql/identifier.h"

namespace hone::index {
namespace {

std::string quoted(std::string_view name) {
    return quoteIdentifier(name, SqlDialect::Sqlite);
}

// main is what a name without a schema means, unless a temporary object has it.
std::string qualified(const std::string& schema, const std::string& name) {
    return quoted(schema) + "." + quoted(name);
}

std::string termText(const IndexTerm& term) {
    std::string text = term.expression ? term.text : quoted(term.text);
    if (!term.collation.empty()) text += " COLLATE " + quoted(term.collation);
    return text + (term.descending ? " DESC" : "");
}

// The letters and digits of a text, for a name.
std::string nameOf(std::string_view text) {
    std::string name;
    for (const char c : text) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
        if (word)
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
    }
    while (!name.empty() && name.back() == '_')
        name.pop_back();
    return name;
}

} // namespace

Result<IndexChange> createIndex(const IndexDraft& draft) {
    if (draft.table.empty()) return fail(ErrorCode::InvalidArgument, "Choose a table.");
    if (draft.terms.empty()) return fail(ErrorCode::InvalidArgument, "Choose at least one column.");
    if (draft.name.empty()) return fail(ErrorCode::InvalidArgument, "Give the index a name.");
    std::string terms;
    for (const IndexTerm& term : draft.terms) {
        if (term.text.empty())
            return fail(ErrorCode::InvalidArgument, "One of the columns has no name.");
        terms += (terms.empty() ? "" : ", ") + termText(term);
    }
    IndexChange change{IndexChange::Kind::Create, {}, {}};
    change.sql = std::string("CREATE ") + (draft.unique ? "UNIQUE " : "") + "INDEX " +
                 qualified(draft.schema, draft.name) + " ON " + quoted(draft.table) + "(" + terms +
                 ")" + (draft.condition.empty() ? "" : " WHERE " + draft.condition);
    change.undo = "DROP INDEX " + qualified(draft.schema, draft.name);
    return change;
}

std::string indexName(const IndexDraft& draft, const IndexCatalog& catalog) {
    std::string base = draft.table;
    for (const IndexTerm& term : draft.terms)
        if (const std::string part = nameOf(term.text); !part.empty()) base += "_" + part;
    std::string name = base;
    for (int number = 2; catalog.find(draft.schema, name) != nullptr ||
                         catalog.findTable(draft.schema, name) != nullptr;
         ++number)
        name = base + "_" + std::to_string(number);
    return name;
}

Result<IndexChange> dropIndex(const IndexInfo& index) {
    if (index.origin != Origin::Statement)
        return fail(ErrorCode::Unsupported,
                    "The constraint " + std::string(originWords(index.origin)) + " of " +
                        index.table +
                        (index.isTable ? " is the order in which the table itself is kept; it "
                                       : " keeps its promise by this index; it ") +
                        "goes only with the constraint, for which the table must be made anew.");
    const IndexText text = readIndexText(index.sql);
    if (text.nameBegin == 0)
        return fail(ErrorCode::Unsupported, "The text that made " + index.name +
                                                " cannot be read, so dropping it could not be "
                                                "taken back.");
    IndexChange change{IndexChange::Kind::Drop, {}, index.sql};
    change.sql = "DROP INDEX " + qualified(index.schema, index.name);
    // The text is kept without the schema it was made in.
    if (index.schema != "main") change.undo.insert(text.nameBegin, quoted(index.schema) + ".");
    return change;
}

IndexChange rebuildIndex(const IndexInfo& index) {
    return {IndexChange::Kind::Rebuild,
            "REINDEX " + qualified(index.schema, index.isTable ? index.table : index.name),
            {}};
}

IndexChange analyzeAll() {
    return {IndexChange::Kind::Analyze, "ANALYZE", {}};
}

IndexChange analyzeTable(const std::string& schema, const std::string& table) {
    return {IndexChange::Kind::Analyze, "ANALYZE " + qualified(schema, table), {}};
}

} // namespace hone::index
