#include "core/index/candidates.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <set>

#include "core/base/text.h"
#include "core/sql/identifier.h"
#include "core/sql/lexer.h"

namespace hone::index {
namespace {

constexpr std::size_t mostKeyColumns = 4;
constexpr std::size_t mostColumns = 9; // of a covering one

std::string quoted(std::string_view name) {
    return quoteIdentifier(name, SqlDialect::Sqlite);
}

// As SQL; empty where it has no short form.
std::string literal(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* real = std::get_if<double>(&value)) {
        std::array<char, 40> text{};
        std::snprintf(text.data(), text.size(), "%.17g", *real);
        return text.data();
    }
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr || text->size() > 60 || text->find('\0') != std::string::npos) return {};
    std::string sql = "'";
    for (const char c : *text)
        sql += c == '\'' ? std::string("''") : std::string(1, c);
    return sql + "'";
}

class Collector {
public:
    explicit Collector(const IndexCatalog& catalog) : catalog_(catalog) {}

    void add(IndexDraft draft) {
        if (draft.terms.empty() || draft.terms.size() > mostColumns) return;
        if (known_.insert(draftKey(draft)).second) drafts_.push_back(std::move(draft));
    }
    const TableInfo* table(const std::string& name) const {
        const TableInfo* table = catalog_.findTable("main", name);
        return table == nullptr || table->shadow ? nullptr : table;
    }
    std::vector<IndexDraft> take() { return std::move(drafts_); }

private:
    const IndexCatalog& catalog_;
    std::set<std::string> known_;
    std::vector<IndexDraft> drafts_;
};

using Terms = std::vector<IndexTerm>;

bool holds(const Terms& terms, const std::string& text) {
    return std::ranges::any_of(
        terms, [&](const IndexTerm& term) { return equalsIgnoringCase(term.text, text); });
}

Terms joined(Terms terms, const Terms& more) {
    for (const IndexTerm& term : more)
        if (!holds(terms, term.text)) terms.push_back(term);
    return terms;
}

IndexTerm termOf(const std::string& column, const std::string& collation = {}) {
    return {column, false, false, equalsIgnoringCase(collation, "BINARY") ? "" : collation};
}

// What one path asks of an index, sorted out.
struct Wanted {
    Terms equal, range, order, read;
    // Conditions the text fixes, each with the column that it makes superfluous (or not).
    struct Fixed {
        std::string condition, column;
        bool pinsColumn = false;
    };
    std::vector<Fixed> fixed;
};

Wanted sortOut(const AccessPath& path, const TableInfo& table) {
    Wanted wanted;
    const auto isRowid = [&](const std::string& column) {
        return column == "rowid" || equalsIgnoringCase(column, table.rowidAlias);
    };
    for (const AccessTerm& term : path.terms) {
        if (isRowid(term.column)) continue;
        switch (term.kind) {
        case AccessTerm::Kind::Equal:
            wanted.equal = joined(wanted.equal, {termOf(term.column, term.collation)});
            if (term.value)
                if (const std::string text = literal(*term.value); !text.empty())
                    wanted.fixed.push_back({quoted(term.column) + " = " + text, term.column, true});
            break;
        case AccessTerm::Kind::IsNull:
            wanted.equal = joined(wanted.equal, {termOf(term.column)});
            wanted.fixed.push_back({quoted(term.column) + " IS NULL", term.column, true});
            break;
        case AccessTerm::Kind::Range:
            wanted.range = joined(wanted.range, {termOf(term.column, term.collation)});
            break;
        case AccessTerm::Kind::Like:
            wanted.range = joined(wanted.range, {{term.column, false, false, "NOCASE"}});
            break;
        case AccessTerm::Kind::Glob:
            wanted.range = joined(wanted.range, {termOf(term.column)});
            break;
        case AccessTerm::Kind::Other:
            if (term.notNull)
                wanted.fixed.push_back({quoted(term.column) + " IS NOT NULL", term.column, false});
            break;
        }
    }
    for (const AccessOrder& order : path.order) {
        // The rowid stands behind every entry.
        if (isRowid(order.column)) continue;
        if (!holds(wanted.order, order.column))
            wanted.order.push_back({order.column, false, order.descending, ""});
    }
    // All descending is read backwards.
    if (std::ranges::all_of(wanted.order, &IndexTerm::descending))
        for (IndexTerm& term : wanted.order)
            term.descending = false;
    for (const std::string& column : path.columns)
        if (!isRowid(column)) wanted.read.push_back(termOf(column));
    return wanted;
}

// The keys one could search or walk by, most promising first.
std::vector<Terms> keysFor(const Wanted& wanted) {
    std::vector<Terms> keys;
    Terms turned(wanted.equal.rbegin(), wanted.equal.rend());
    std::vector<Terms> equals{wanted.equal, turned};
    for (const IndexTerm& first : wanted.equal)
        equals.push_back(joined({first}, wanted.equal));
    for (const Terms& equal : equals) {
        keys.push_back(joined(equal, wanted.order));
        for (const IndexTerm& range : wanted.range)
            keys.push_back(joined(equal, {range}));
        keys.push_back(equal);
    }
    for (const IndexTerm& single : wanted.equal) {
        keys.push_back({single});
        keys.push_back(joined({single}, wanted.order));
        for (const IndexTerm& range : wanted.range)
            keys.push_back(joined({single}, {range}));
    }
    keys.push_back(wanted.order);
    keys.push_back(joined(wanted.order, wanted.equal));
    for (const IndexTerm& range : wanted.range) {
        keys.push_back({range});
        keys.push_back(joined({range}, wanted.equal));
    }
    return keys;
}

void addKeys(Collector& collector, const std::string& table, const std::vector<Terms>& keys,
             const Terms& read, const std::string& condition = {}) {
    const auto draft = [&](Terms terms) {
        IndexDraft made;
        made.table = table;
        made.terms = std::move(terms);
        made.condition = condition;
        return made;
    };
    for (const Terms& key : keys) {
        const Terms cut(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(
                                                       std::min(key.size(), mostKeyColumns)));
        collector.add(draft(cut));
        collector.add(draft(joined(cut, read)));
    }
    collector.add(draft(read));
}

Terms without(const Terms& terms, const std::string& column) {
    Terms rest;
    for (const IndexTerm& term : terms)
        if (!equalsIgnoringCase(term.text, column)) rest.push_back(term);
    return rest;
}

void addForPath(Collector& collector, const AccessPath& path) {
    const TableInfo* table = collector.table(path.table);
    if (table == nullptr) return;
    const Wanted wanted = sortOut(path, *table);
    addKeys(collector, table->name, keysFor(wanted), wanted.read);
    for (const Wanted::Fixed& fixed : wanted.fixed) {
        Wanted rest = wanted;
        if (fixed.pinsColumn) {
            rest.equal = without(rest.equal, fixed.column);
            // SQLite still reads the column, to be on the safe side, unless it is in the index.
            rest.order = without(rest.order, fixed.column);
        }
        std::vector<Terms> keys = keysFor(rest);
        if (fixed.pinsColumn) keys.push_back({termOf(fixed.column)});
        addKeys(collector, table->name, keys, wanted.read, fixed.condition);
        addKeys(collector, table->name, keys, without(wanted.read, fixed.column), fixed.condition);
    }
}

// The names that tables go by in the text.
std::map<std::string, std::string> tableNames(const std::vector<Token>& tokens,
                                              std::string_view sql, const Collector& collector) {
    std::map<std::string, std::string> names;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const TableInfo* table = collector.table(identifierName(tokens[i].in(sql)));
        if (table == nullptr) continue;
        names[toLowerAscii(table->name)] = table->name;
        std::size_t alias = i + 1;
        if (alias < tokens.size() && equalsIgnoringCase(tokens[alias].in(sql), "AS")) ++alias;
        if (alias < tokens.size() && (tokens[alias].kind == TokenKind::Word ||
                                      tokens[alias].kind == TokenKind::QuotedIdentifier))
            names.try_emplace(toLowerAscii(identifierName(tokens[alias].in(sql))), table->name);
    }
    return names;
}

bool isIdentifier(const Token& token) {
    return token.kind == TokenKind::Word || token.kind == TokenKind::QuotedIdentifier;
}

// A call of a function over one column and constants: lower(email), substr(c.phone, 1, 2).
struct Call {
    std::string table, text; // the text without the table's name
    std::vector<std::string> columns;
};

std::optional<Call> callAt(const std::vector<Token>& tokens, std::size_t at, std::string_view sql,
                           const std::map<std::string, std::string>& names,
                           const Collector& collector) {
    if (tokens[at].kind != TokenKind::Word || at + 2 >= tokens.size() ||
        tokens[at + 1].in(sql) != "(")
        return std::nullopt;
    static constexpr std::string_view known[] = {
        "lower",        "upper", "substr",   "substring", "date",      "datetime",
        "strftime",     "time",  "abs",      "round",     "length",    "trim",
        "ltrim",        "rtrim", "coalesce", "ifnull",    "unixepoch", "julianday",
        "json_extract", "instr", "replace",  "year",      "unicode",   "hex"};
    const std::string name = toLowerAscii(tokens[at].in(sql));
    if (std::ranges::find(known, name) == std::end(known)) return std::nullopt;
    Call call{{}, name + "(", {}};
    for (std::size_t i = at + 2; i < tokens.size(); ++i) {
        const std::string_view word = tokens[i].in(sql);
        if (word == ")") {
            call.text += ")";
            if (call.table.empty()) return std::nullopt;
            return call;
        }
        if (word == "(" || tokens[i].kind == TokenKind::Parameter) return std::nullopt;
        if (word == ",") {
            call.text += ", ";
            continue;
        }
        if (!isIdentifier(tokens[i])) {
            call.text += word;
            continue;
        }
        std::string table;
        std::string column = identifierName(word);
        if (i + 2 < tokens.size() && tokens[i + 1].in(sql) == "." && isIdentifier(tokens[i + 2])) {
            const auto named = names.find(toLowerAscii(column));
            if (named == names.end()) return std::nullopt;
            table = named->second;
            column = identifierName(tokens[i + 2].in(sql));
            i += 2;
        }
        for (const auto& [alias, candidate] : names) {
            if (!table.empty() && candidate != table) continue;
            const TableInfo* info = collector.table(candidate);
            if (std::ranges::any_of(info->columns, [&](const std::string& own) {
                    return equalsIgnoringCase(own, column);
                }))
                table = candidate;
        }
        if (table.empty() || (!call.table.empty() && call.table != table)) return std::nullopt;
        call.table = table;
        call.columns.push_back(column);
        call.text += quoted(column);
    }
    return std::nullopt;
}

void addExpressions(Collector& collector, std::string_view sql,
                    const std::vector<AccessPath>& paths) {
    const std::vector<Token> tokens = significantTokens(sql, SqlDialect::Sqlite);
    const auto names = tableNames(tokens, sql, collector);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto call = callAt(tokens, i, sql, names, collector);
        if (!call) continue;
        const Terms key{{call->text, true, false, ""}};
        for (const AccessPath& path : paths) {
            if (!equalsIgnoringCase(path.table, call->table)) continue;
            const Wanted wanted = sortOut(path, *collector.table(call->table));
            addKeys(collector, call->table,
                    {key, joined(wanted.equal, key), joined(key, wanted.range)}, wanted.read);
        }
    }
}

} // namespace

std::string draftKey(const IndexDraft& draft) {
    std::string key = toLowerAscii(draft.table) + "(";
    for (const IndexTerm& term : draft.terms)
        key += toLowerAscii(term.text) + (term.collation.empty() ? "" : " " + term.collation) +
               (term.descending ? " DESC," : ",");
    return key + ")" + draft.condition;
}

std::optional<IndexDraft> mergedDraft(const IndexDraft& first, const IndexDraft& second) {
    if (first.table != second.table || !first.condition.empty() || !second.condition.empty() ||
        first.terms.front() != second.terms.front())
        return std::nullopt;
    IndexDraft merged;
    merged.table = first.table;
    merged.terms = joined(first.terms, second.terms);
    if (merged.terms.size() > mostColumns || merged.terms.size() == first.terms.size() ||
        merged.terms.size() == second.terms.size())
        return std::nullopt;
    return merged;
}

std::vector<IndexDraft> candidatesFor(std::string_view sql, const std::vector<AccessPath>& paths,
                                      const IndexCatalog& catalog) {
    Collector collector(catalog);
    for (const AccessPath& path : paths)
        addForPath(collector, path);
    addExpressions(collector, sql, paths);
    return collector.take();
}

} // namespace hone::index
