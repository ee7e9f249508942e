#include "core/plan/alternatives.h"

#include <algorithm>
#include <optional>

#include "core/base/text.h"
#include "core/sql/identifier.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

class Rewriter {
public:
    Rewriter(const Plan& plan, const PlanNode& node, SqlDialect dialect)
        : sql_(plan.sql), node_(node), tokens_(significantTokens(sql_, dialect)) {}

    // Behind the table's name and alias.
    std::string withClause(const std::string& clause) const {
        std::string text = sql_;
        return text.insert(node_.textEnd, " " + clause);
    }

    // A + before each place where WHERE or ON compares the column.
    std::optional<std::string> hiding(const std::string& column) const {
        const std::string reference = node_.alias.empty() ? node_.object : node_.alias;
        std::vector<std::size_t> places;
        bool comparing = false;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const std::string_view word = tokens_[i].in(sql_);
            if (equalsIgnoringCase(word, "WHERE") || equalsIgnoringCase(word, "ON"))
                comparing = true;
            if (equalsIgnoringCase(word, "SELECT") || equalsIgnoringCase(word, "GROUP") ||
                equalsIgnoringCase(word, "ORDER") || equalsIgnoringCase(word, "FROM"))
                comparing = false;
            if (!comparing || !equalsIgnoringCase(identifierName(word), column)) continue;
            const bool qualified = i >= 2 && tokens_[i - 1].in(sql_) == ".";
            if (qualified &&
                !equalsIgnoringCase(identifierName(tokens_[i - 2].in(sql_)), reference))
                continue;
            if (i + 1 < tokens_.size() &&
                (tokens_[i + 1].in(sql_) == "." || tokens_[i + 1].in(sql_) == "("))
                continue;
            places.push_back(tokens_[qualified ? i - 2 : i].begin);
        }
        if (places.empty()) return std::nullopt;
        std::string text = sql_;
        for (auto place = places.rbegin(); place != places.rend(); ++place)
            text.insert(*place, "+");
        return text;
    }

    // Inner joins of the loop's FROM written as CROSS JOIN, which SQLite takes in that order.
    std::optional<std::string> writtenOrder() const {
        std::string text = sql_;
        bool changed = false;
        for (std::size_t i = tokens_.size(); i-- > 1;) {
            if (!equalsIgnoringCase(tokens_[i].in(sql_), "JOIN")) continue;
            const std::string before = toLowerAscii(tokens_[i - 1].in(sql_));
            if (before == "cross" || before == "left" || before == "right" || before == "full" ||
                before == "outer" || before == "natural")
                continue;
            const std::size_t from = before == "inner" ? tokens_[i - 1].begin : tokens_[i].begin;
            text.replace(from, tokens_[i].end - from, "CROSS JOIN");
            changed = true;
        }
        return changed ? std::optional(text) : std::nullopt;
    }

private:
    const std::string& sql_;
    const PlanNode& node_;
    const std::vector<Token> tokens_;
};

std::size_t loopsIn(const PlanNode& node) {
    return static_cast<std::size_t>(std::ranges::count_if(node.children, [](const PlanNode& child) {
        return child.operation == "SCAN" || child.operation == "SEARCH";
    }));
}

} // namespace

std::vector<PlanAlternative> alternativesFor(const Plan& plan, const PlanNode& node,
                                             SqlDialect dialect, const Catalog& catalog) {
    std::vector<PlanAlternative> alternatives;
    const CatalogTable* table = catalog.find(node.object);
    const bool loop = node.operation == "SCAN" || node.operation == "SEARCH";
    if (!loop || table == nullptr || table->kind != CatalogTable::Kind::Table ||
        node.textEnd <= node.textBegin || node.textEnd > plan.sql.size() ||
        dialect != SqlDialect::Sqlite)
        return alternatives;
    const Rewriter rewriter(plan, node, dialect);
    const bool indexed = !node.index.empty() && node.index != "primary key";
    if (indexed)
        alternatives.push_back(
            {"without an index on " + table->name, rewriter.withClause("NOT INDEXED")});
    for (const CatalogIndex& index : table->indexes)
        if (index.name != node.index)
            alternatives.push_back(
                {"with " + index.name,
                 rewriter.withClause("INDEXED BY " + quoteIdentifier(index.name, dialect))});
    for (const std::string& column : comparedColumns(node)) {
        // The integer primary key goes by the name of rowid here.
        std::string name = column;
        if (column == "rowid")
            for (const CatalogColumn& key : table->columns)
                if (key.primaryKey == 1) name = key.name;
        if (auto text = rewriter.hiding(name))
            alternatives.push_back({"without using the comparison of " + name, std::move(*text)});
    }
    if (loopsIn(plan.root) > 1)
        if (auto text = rewriter.writtenOrder())
            alternatives.push_back({"tables in the written order", std::move(*text)});
    return alternatives;
}

} // namespace hone
