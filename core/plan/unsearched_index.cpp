#include "core/plan/unsearched_index.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/sql/identifier.h"

namespace hone {
namespace {

// How SQLite stores and compares what a column holds, by its declared type.
enum class Affinity { Text, Number, Any };
std::optional<Affinity> affinityOf(const std::string& type) {
    const std::string lower = toLowerAscii(type);
    const auto has = [&lower](const char* word) { return lower.find(word) != std::string::npos; };
    if (has("int")) return Affinity::Number;
    if (has("char") || has("clob") || has("text")) return Affinity::Text;
    if (has("blob") || lower.empty()) return Affinity::Any;
    if (lower == "any") return std::nullopt; // it depends on the table's being STRICT
    return Affinity::Number;
}

std::optional<Affinity> affinityOf(const TermSide& side) {
    if (!side.castType.empty()) return affinityOf(side.castType);
    if (side.kind == TermSide::Kind::Column) return affinityOf(side.columns.front().column->type);
    return std::nullopt;
}

std::string collationName(const std::string& name) {
    for (const char* own : {"BINARY", "NOCASE", "RTRIM"})
        if (equalsIgnoringCase(name, own)) return own;
    return quoteIdentifier(name, SqlDialect::Sqlite);
}

std::string indexedBy(const CatalogTable& table, const CatalogColumn& column,
                      const std::string& collation) {
    const auto quoted = [](const std::string& name) {
        return quoteIdentifier(name, SqlDialect::Sqlite);
    };
    return "CREATE INDEX " +
           quoted(table.name + "_" + column.name + "_" + toLowerAscii(collation)) + " ON " +
           quoted(table.name) + "(" + quoted(column.name) + " COLLATE " + collationName(collation) +
           ")";
}

std::optional<PlanWarning> expressionTerm(const ColumnTerm& term, bool left,
                                          const CatalogIndex* index) {
    if (term.operation == "LIKE" || term.operation == "GLOB") return std::nullopt;
    const TermSide& side = left ? term.left : term.right;
    const TermSide& other = left ? term.right : term.left;
    const CatalogTable& table = *side.columns.front().table;
    const std::string& column = side.columns.front().column->name;
    const std::string holder = index != nullptr ? "index" : "key";
    PlanWarning warning{
        .code = "expression_on_column",
        .severity = Severity::Attention,
        .message = "The " + holder + " " + (index != nullptr ? index->name : "of " + table.name) +
                   " cannot be searched: the statement compares what it computes from " + column +
                   ", and the " + holder + " holds " + column + " itself.",
        .suggestion = "Leave " + column + " alone on its side of the comparison."};
    // A column's type or a CAST's on the other side would keep such an index from use.
    if (other.kind != TermSide::Kind::Constant || !other.castType.empty()) return warning;
    warning.suggestion = "Leave " + column +
                         " alone on its side of the comparison, or index the expression as "
                         "it is written there.";
    if (side.indexable && side.collation.empty() && other.collation.empty())
        warning.remedy =
            "CREATE INDEX " +
            quoteIdentifier(table.name + "_" + column + "_expression", SqlDialect::Sqlite) +
            " ON " + quoteIdentifier(table.name, SqlDialect::Sqlite) + "(" + side.text + ")";
    return warning;
}

std::optional<PlanWarning> patternTerm(const ColumnTerm& term,
                                       const std::vector<const CatalogIndex*>& indexes) {
    if (!term.right.literal || term.right.text.size() < 3) return std::nullopt;
    const CatalogTable& table = *term.left.columns.front().table;
    const CatalogColumn& column = *term.left.columns.front().column;
    const bool like = term.operation == "LIKE";
    const std::string about = "The index " + indexes.front()->name +
                              " cannot be searched for the " + term.operation + " on " +
                              column.name + ": ";
    if (std::string_view(like ? "%_" : "*?[").find(term.right.text[1]) != std::string_view::npos)
        return PlanWarning{
            .code = "leading_wildcard",
            .severity = Severity::Attention,
            .message = about + "its pattern begins with a wildcard, so that a match may stand "
                               "anywhere in the index.",
            .suggestion = "A pattern that begins with letters can be searched for. To find "
                          "words inside a text, try a full-text table (FTS5)."};
    const std::string needed = like ? "NOCASE" : "BINARY";
    const bool served = std::ranges::any_of(indexes, [&](const CatalogIndex* index) {
        return index->collations.empty() || equalsIgnoringCase(index->collations.front(), needed);
    });
    if (served || affinityOf(column.type) != Affinity::Text) return std::nullopt;
    const bool binary = equalsIgnoringCase(indexes.front()->collations.front(), "BINARY");
    return PlanWarning{
        .code = "pattern_collation",
        .severity = Severity::Attention,
        .message = about +
                   "LIKE takes a and A for the same and GLOB does not, and the index "
                   "is ordered by " +
                   collationName(indexes.front()->collations.front()) + ".",
        .suggestion = "An index with COLLATE " + needed + " serves " + term.operation +
                      (like && binary ? "; where case matters, GLOB can search the one that is "
                                        "there."
                                      : "."),
        .remedy = indexedBy(table, column, needed)};
}

std::optional<PlanWarning> affinityTerm(const ColumnTerm& term, bool left,
                                        const CatalogIndex& index) {
    const TermSide& side = left ? term.left : term.right;
    const CatalogColumn& column = *side.columns.front().column;
    const auto own = affinityOf(side);
    const TermSide& number = left ? term.right : term.left;
    // A literal takes the column's type; a column or CAST has one of its own.
    if (!own || own == Affinity::Number || affinityOf(number) != Affinity::Number)
        return std::nullopt;
    return PlanWarning{
        .code = "affinity",
        .severity = Severity::Attention,
        .message = "The index " + index.name + " cannot be searched: " + column.name +
                   (own == Affinity::Text ? " holds texts" : " has no type") +
                   " and is compared with a number, so that each row's value is turned into a "
                   "number first.",
        .suggestion = "Give both sides the same type: in the tables, or, where every number is "
                      "written in one way, with a CAST of " +
                      (number.kind == TermSide::Kind::Column ? number.text : "the number") +
                      " to TEXT."};
}

std::optional<PlanWarning> collationTerm(const ColumnTerm& term, bool left,
                                         const std::vector<const CatalogIndex*>& indexes) {
    const TermSide& side = left ? term.left : term.right;
    const CatalogTable& table = *side.columns.front().table;
    const CatalogColumn& column = *side.columns.front().column;
    std::string used = term.left.collation.empty() ? term.right.collation : term.left.collation;
    if (used.empty()) {
        // Of the left side's column, where it is one.
        if (term.left.kind == TermSide::Kind::Expression || !term.left.castType.empty())
            return std::nullopt;
        const TermSide& decides = term.left.kind == TermSide::Kind::Column ? term.left : side;
        used = decides.columns.front().column->collation;
    }
    const bool served = std::ranges::any_of(indexes, [&](const CatalogIndex* index) {
        return index->collations.empty() || equalsIgnoringCase(index->collations.front(), used);
    });
    if (served) return std::nullopt;
    const CatalogIndex& index = *indexes.front();
    return PlanWarning{
        .code = "collation",
        .severity = Severity::Attention,
        .message = "The index " + index.name + " cannot be searched: it is ordered by " +
                   collationName(index.collations.front()) + ", and the statement compares " +
                   column.name + " by " + collationName(used) + ".",
        .suggestion = "Compare by the index's collation, or try an index by the other one.",
        .remedy = indexedBy(table, column, used)};
}

} // namespace

std::optional<PlanWarning> whyUnsearched(const ColumnTerm& term, bool left) {
    const TermSide& side = left ? term.left : term.right;
    const CatalogTable& table = *side.columns.front().table;
    const CatalogColumn& column = *side.columns.front().column;
    std::vector<const CatalogIndex*> indexes;
    bool expressions = false;
    for (const CatalogIndex& index : table.indexes) {
        if (index.partial || index.columns.empty()) continue;
        expressions |= index.columns.front() == "<expression>";
        if (equalsIgnoringCase(index.columns.front(), column.name)) indexes.push_back(&index);
    }
    if (side.kind == TermSide::Kind::Expression) {
        const bool key = column.primaryKey == 1 && equalsIgnoringCase(column.type, "integer");
        if (expressions || (indexes.empty() && !key)) return std::nullopt;
        return expressionTerm(term, left, indexes.empty() ? nullptr : indexes.front());
    }
    if (indexes.empty() || side.kind != TermSide::Kind::Column) return std::nullopt;
    if (term.operation == "LIKE" || term.operation == "GLOB")
        return left ? patternTerm(term, indexes) : std::nullopt;
    if (auto warning = affinityTerm(term, left, *indexes.front())) return warning;
    return collationTerm(term, left, indexes);
}

} // namespace hone
