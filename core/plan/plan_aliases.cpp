#include "core/plan/plan_aliases.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/sql/identifier.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

// Words that may follow a table's name and are no alias of it.
bool cannotBeAlias(std::string_view word) {
    static constexpr const char* words[] = {
        "where",  "on",        "join",    "left",   "right", "full",   "inner",   "cross",
        "outer",  "natural",   "using",   "group",  "order", "having", "limit",   "union",
        "except", "intersect", "set",     "values", "as",    "not",    "indexed", "from",
        "select", "returning", "default", "window", "offset"};
    return std::ranges::any_of(
        words, [word](const char* other) { return equalsIgnoringCase(word, other); });
}

class Resolver {
public:
    explicit Resolver(const Catalog& catalog) {
        for (const CatalogTable& table : catalog.tables)
            names_.emplace(toLowerAscii(table.name), table.name);
    }

    void addDerived(const PlanNode& node) {
        if (node.operation == "CO-ROUTINE" || node.operation == "MATERIALIZE")
            names_.emplace(toLowerAscii(node.object), node.object);
        for (const PlanNode& child : node.children)
            addDerived(child);
    }

    void read(std::string_view sql, SqlDialect dialect) {
        Lexer lexer(sql, dialect);
        std::string table;       // the name just read, when it is a table's
        std::size_t tableAt = 0; // where it begins, and ends
        std::size_t tableEnd = 0;
        std::string before;  // the token before the present one
        bool listed = false; // that name stands where FROM lists tables
        const auto note = [&](const std::string& reference, std::size_t end) {
            if (listed) spans_[toLowerAscii(reference)].push_back({tableAt, end});
        };
        for (Token token = lexer.next();; token = lexer.next()) {
            if (token.kind == TokenKind::Space || token.kind == TokenKind::Comment) continue;
            const std::string previous = std::exchange(before, toLowerAscii(token.in(sql)));
            const bool name =
                token.kind == TokenKind::Word || token.kind == TokenKind::QuotedIdentifier;
            if (!name) {
                if (!table.empty() && before != ".") note(table, tableEnd);
                table.clear();
                if (token.kind == TokenKind::End) break;
                continue;
            }
            if (!table.empty() && token.kind == TokenKind::Word &&
                equalsIgnoringCase(token.in(sql), "as"))
                continue;
            const std::string own = identifierName(token.in(sql));
            if (!table.empty() && !(token.kind == TokenKind::Word && cannotBeAlias(own))) {
                add(toLowerAscii(own), table);
                note(own, token.end);
                table.clear();
                continue;
            }
            if (!table.empty()) note(table, tableEnd);
            static constexpr std::string_view listing[] = {"from", "join", ",", "into", "update"};
            listed = std::ranges::find(listing, previous) != std::end(listing);
            tableAt = token.begin;
            tableEnd = token.end;
            const auto known = names_.find(toLowerAscii(own));
            table = known == names_.end() ? std::string() : known->second;
        }
    }

    void apply(PlanNode& node) const {
        // What is listed more than once may be either.
        const auto span = spans_.find(toLowerAscii(node.object));
        if (!node.object.empty() && span != spans_.end() && span->second.size() == 1) {
            node.textBegin = span->second.front().first;
            node.textEnd = span->second.front().second;
        }
        const auto found = aliases_.find(toLowerAscii(node.object));
        if (found != aliases_.end() && !found->second.empty()) {
            node.alias = std::exchange(node.object, found->second);
        }
        for (PlanNode& child : node.children)
            apply(child);
    }

private:
    void add(const std::string& alias, const std::string& table) {
        if (names_.contains(alias)) return; // a table of that name may be meant elsewhere
        const auto [at, first] = aliases_.emplace(alias, table);
        if (!first && at->second != table) at->second.clear();
    }

    std::map<std::string, std::string> names_;   // tables and derived ones, by lower case
    std::map<std::string, std::string> aliases_; // to a table; "" when it is not certain
    std::map<std::string, std::vector<std::pair<std::size_t, std::size_t>>> spans_; // in the text
};

} // namespace

void resolveAliases(PlanNode& root, std::string_view sql, SqlDialect dialect,
                    const Catalog& catalog) {
    Resolver resolver(catalog);
    resolver.addDerived(root);
    resolver.read(sql, dialect);
    resolver.apply(root);
}

} // namespace hone
