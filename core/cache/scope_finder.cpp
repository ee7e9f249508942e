// Soundness is all here: a row that meets no scope must not be able to change the result. A WHERE
// of conjunctions filters rows before anything else is done with them, so each conjunct that looks
// at one column of one table and a constant bounds the rows of that table, if the table is read in
// that one place alone. Whatever could read it elsewhere, or could change what a comparison means,
// ends the finding.
#include "core/cache/scope_finder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "core/base/text.h"
#include "core/sql/identifier.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

// As SQLite derives it from the declared type.
enum class Affinity { Number, Text, None };

Affinity affinityOf(std::string_view declared) {
    const std::string type = toLowerAscii(declared);
    const auto has = [&](std::string_view part) { return type.find(part) != std::string::npos; };
    if (has("int")) return Affinity::Number;
    if (has("char") || has("clob") || has("text")) return Affinity::Text;
    if (has("blob") || type.empty()) return Affinity::None;
    return Affinity::Number;
}

bool isBinary(const CatalogColumn& column) {
    return equalsIgnoringCase(column.collation, "binary");
}

// A constant as a comparison with the column sees it; empty where affinity or collation leave
// doubt.
std::optional<Value> asCompared(const Value& value, const CatalogColumn& column) {
    const ValueType type = typeOf(value);
    const bool number = type == ValueType::Integer || type == ValueType::Real;
    const bool text = type == ValueType::Text && isBinary(column);
    switch (affinityOf(column.type)) {
    case Affinity::Number:
        return number ? std::optional(value) : std::nullopt;
    case Affinity::Text:
        if (text) return value;
        if (const auto* integer = std::get_if<std::int64_t>(&value); integer && isBinary(column))
            return Value(std::to_string(*integer));
        return std::nullopt;
    case Affinity::None:
        return number || text || type == ValueType::Blob ? std::optional(value) : std::nullopt;
    }
    return std::nullopt;
}

class ScopeFinder {
public:
    ScopeFinder(std::string_view sql, std::span<const Value> values,
                const std::set<std::string>& tablesRead,
                const std::function<const CatalogTable*(const std::string&)>& tableOf)
        : sql_(sql), values_(values), tokens_(significantTokens(sql, SqlDialect::Sqlite)) {
        for (const std::string& table : tablesRead)
            read_.push_back({table, tableOf(table)});
    }

    std::vector<RowScope> find() {
        numberParameters();
        const bool understood = readStatement();
        std::vector<RowScope> scopes;
        for (const Read& read : read_)
            scopes.push_back({read.table, understood ? boundsOf(read) : Bounds()});
        return scopes;
    }

private:
    using Bounds = std::vector<ColumnBound>;
    struct Read {
        std::string table; // "main.orders"
        const CatalogTable* facts = nullptr;
    };
    // A table of the FROM clause.
    struct Item {
        std::string name, alias; // lower case; no name: a subquery or the like
        const Read* read = nullptr;
        bool optional = false; // the right side of an outer join
    };
    struct ColumnOf {
        std::size_t item = 0;
        const CatalogColumn* column = nullptr;
        bool operator==(const ColumnOf&) const = default;
        bool operator<(const ColumnOf& other) const {
            return std::pair(item, column) < std::pair(other.item, other.column);
        }
    };
    // exact: not a real number read from text, which SQLite may round otherwise.
    struct Constant {
        Value value;
        bool exact = true;
    };
    struct Span {
        std::size_t begin = 0, end = 0; // in tokens
        std::size_t size() const { return end - begin; }
    };

    std::string word(std::size_t at) const {
        return at < tokens_.size() ? toLowerAscii(tokens_[at].in(sql_)) : std::string();
    }
    bool isWord(std::size_t at, std::initializer_list<std::string_view> words) const {
        return at < tokens_.size() && tokens_[at].kind == TokenKind::Word &&
               std::ranges::find(words, word(at)) != words.end();
    }
    bool is(std::size_t at, std::string_view text) const {
        return at < tokens_.size() && tokens_[at].kind != TokenKind::String &&
               tokens_[at].in(sql_) == text;
    }
    bool isName(std::size_t at) const {
        return at < tokens_.size() && (tokens_[at].kind == TokenKind::Word ||
                                       tokens_[at].kind == TokenKind::QuotedIdentifier);
    }
    std::string name(std::size_t at) const {
        return toLowerAscii(identifierName(tokens_[at].in(sql_)));
    }
    // Behind the parenthesis that closes the one at `at`.
    std::size_t behindGroup(std::size_t at) const {
        int depth = 0;
        for (; at < tokens_.size(); ++at) {
            if (is(at, "(")) ++depth;
            if (is(at, ")") && --depth == 0) return at + 1;
        }
        return at;
    }

    // ? takes the number after the highest so far, :name a new one where it is met first.
    void numberParameters() {
        std::map<std::string, std::size_t, std::less<>> named;
        std::size_t highest = 0;
        for (std::size_t at = 0; at < tokens_.size(); ++at) {
            if (tokens_[at].kind != TokenKind::Parameter) continue;
            const std::string_view text = tokens_[at].in(sql_);
            std::size_t number = 0;
            if (text == "?") {
                number = ++highest;
            } else if (text[0] == '?') {
                std::from_chars(text.data() + 1, text.data() + text.size(), number);
                highest = std::max(highest, number);
            } else {
                const auto [found, fresh] = named.try_emplace(std::string(text), highest + 1);
                if (fresh) ++highest;
                number = found->second;
            }
            parameters_[at] = number;
        }
    }

    // False: not one plain SELECT.
    bool readStatement() {
        if (!isWord(0, {"select"})) return false;
        bool subqueries = false;
        for (std::size_t at = 1; at < tokens_.size(); ++at) {
            if (tokens_[at].kind == TokenKind::Unterminated) return false;
            if (isWord(at, {"with", "values", "union", "intersect", "except", "recursive"}))
                return false;
            if (isWord(at, {"select"})) subqueries = true;
        }
        std::size_t from = 1;
        while (from < tokens_.size() && !isWord(from, {"from"}))
            from = is(from, "(") ? behindGroup(from) : from + 1;
        if (!readFrom(from + 1)) return false;
        if (subqueries)
            for (Item& item : items_)
                if (item.read != nullptr && timesNamed(item.name) != 1) item.read = nullptr;
        return true;
    }

    // Where a subquery may read the table as well.
    std::size_t timesNamed(const std::string& table) const {
        std::size_t times = 0;
        for (std::size_t at = 0; at < tokens_.size(); ++at)
            if (isName(at) && name(at) == table && !is(at + 1, ".")) ++times;
        return times;
    }

    bool readFrom(std::size_t at) {
        bool optional = false;
        while (true) {
            at = readItem(at, optional);
            optional = false;
            if (isWord(at, {"on"})) {
                const std::size_t end = endOfCondition(at + 1);
                if (!items_.back().optional) readConjuncts({at + 1, end});
                at = end;
            }
            if (at >= tokens_.size() || is(at, ";")) return true;
            if (is(at, ",") || isWord(at, {"join"})) {
                ++at;
            } else if (isWord(at, {"inner", "cross"}) && isWord(at + 1, {"join"})) {
                at += 2;
            } else if (isWord(at, {"left"})) {
                at += isWord(at + 1, {"outer"}) ? 2 : 1;
                if (!isWord(at, {"join"})) return false;
                ++at;
                optional = true;
            } else if (isWord(at, {"where"})) {
                readConjuncts({at + 1, endOfCondition(at + 1)});
                return true;
            } else {
                // NATURAL, USING, RIGHT and FULL change what rows mean; else the clause is over.
                return isWord(at, {"group", "order", "limit", "having", "window"});
            }
        }
    }

    std::size_t readItem(std::size_t at, bool optional) {
        Item item;
        item.optional = optional;
        if (is(at, "(")) {
            at = behindGroup(at);
        } else if (isName(at)) {
            std::string schema = "main";
            if (is(at + 1, ".")) {
                schema = name(at);
                at += 2;
            }
            if (isName(at)) item.name = name(at++);
            if (is(at, "(")) {
                at = behindGroup(at);
                item.name.clear();
            }
            const auto read = std::ranges::find(read_, schema + "." + item.name, &Read::table);
            if (!item.name.empty() && read != read_.end() && read->facts != nullptr)
                item.read = &*read;
            item.alias = item.name;
        }
        if (isWord(at, {"as"})) ++at;
        if (isName(at) &&
            !isWord(at, {"on", "where", "join", "inner", "cross", "left", "right", "full",
                         "natural", "using", "group", "order", "limit", "having", "window",
                         "indexed", "not"}))
            item.alias = name(at++);
        if (isWord(at, {"indexed"}) && isWord(at + 1, {"by"})) at += 3;
        if (isWord(at, {"not"}) && isWord(at + 1, {"indexed"})) at += 2;
        items_.push_back(std::move(item));
        return at;
    }

    std::size_t endOfCondition(std::size_t at) const {
        while (at < tokens_.size() && !is(at, ";") && !is(at, ",") &&
               !isWord(at, {"where", "join", "inner", "cross", "left", "right", "full", "natural",
                            "group", "order", "limit", "having", "window"}))
            at = is(at, "(") ? behindGroup(at) : at + 1;
        return at;
    }

    void readConjuncts(Span condition) {
        std::vector<Span> conjuncts;
        std::size_t begin = condition.begin;
        int cases = 0;
        bool between = false;
        for (std::size_t at = condition.begin; at < condition.end;) {
            if (isWord(at, {"or"}) && cases == 0) return;
            if (isWord(at, {"case"})) ++cases;
            if (isWord(at, {"end"})) --cases;
            if (isWord(at, {"between"})) between = true;
            if (isWord(at, {"and"}) && cases == 0) {
                if (!std::exchange(between, false)) {
                    conjuncts.push_back({begin, at});
                    begin = at + 1;
                }
            }
            at = is(at, "(") ? behindGroup(at) : at + 1;
        }
        conjuncts.push_back({begin, condition.end});
        for (const Span& conjunct : conjuncts)
            readConjunct(conjunct);
    }

    void readConjunct(Span c) {
        while (c.size() > 2 && is(c.begin, "(") && behindGroup(c.begin) == c.end)
            c = {c.begin + 1, c.end - 1};
        std::size_t at = c.begin;
        if (const auto column = readColumn(at, c.end)) {
            const std::string op = word(at);
            if (isWord(at, {"in"}) && is(at + 1, "(") && behindGroup(at + 1) == c.end)
                return readList(*column, {at + 2, c.end - 1});
            if (isWord(at, {"between"})) return readBetween(*column, {at + 1, c.end});
            std::size_t behind = at + 1;
            if (op == "=" || op == "==") {
                if (const auto other = readColumn(behind, c.end); other && behind == c.end) {
                    equal_.emplace_back(*column, *other);
                    return;
                }
                behind = at + 1;
            }
            if (const auto constant = readConstant(behind, c.end); constant && behind == c.end)
                compare(*column, op, *constant);
            return;
        }
        at = c.begin;
        if (const auto constant = readConstant(at, c.end)) {
            static const std::map<std::string, std::string, std::less<>> turned{
                {"=", "="}, {"==", "="}, {"<", ">"}, {"<=", ">="}, {">", "<"}, {">=", "<="}};
            const auto op = turned.find(word(at));
            if (op == turned.end()) return;
            std::size_t behind = at + 1;
            if (const auto column = readColumn(behind, c.end); column && behind == c.end)
                compare(*column, op->second, *constant);
        }
    }

    // [alias.]name of a column that is surely meant.
    std::optional<ColumnOf> readColumn(std::size_t& at, std::size_t end) const {
        if (at >= end || !isName(at)) return std::nullopt;
        std::string qualifier;
        std::size_t behind = at;
        if (is(behind + 1, ".")) {
            if (is(behind + 3, ".")) behind += 2; // schema.table.column
            qualifier = name(behind);
            behind += 2;
        }
        if (behind >= end || !isName(behind)) return std::nullopt;
        const std::string column = name(behind);
        std::optional<ColumnOf> found;
        for (std::size_t i = 0; i < items_.size(); ++i) {
            const Item& item = items_[i];
            if (!qualifier.empty() && item.alias != qualifier) continue;
            if (item.read == nullptr) {
                if (!qualifier.empty()) return std::nullopt;
                continue;
            }
            for (const CatalogColumn& one : item.read->facts->columns) {
                if (!equalsIgnoringCase(one.name, column)) continue;
                if (found) return std::nullopt;
                found = ColumnOf{i, &one};
            }
        }
        if (found) at = behind + 1;
        return found;
    }

    // One value, or a sum or difference of whole numbers.
    std::optional<Constant> readConstant(std::size_t& at, std::size_t end) const {
        auto constant = readValue(at, end);
        while (constant && at < end && (is(at, "+") || is(at, "-"))) {
            std::size_t behind = at + 1;
            const auto more = readValue(behind, end);
            const auto* a = std::get_if<std::int64_t>(&constant->value);
            const auto* b = more ? std::get_if<std::int64_t>(&more->value) : nullptr;
            std::int64_t sum = 0;
            if (a == nullptr || b == nullptr ||
                (is(at, "+") ? __builtin_add_overflow(*a, *b, &sum)
                             : __builtin_sub_overflow(*a, *b, &sum)))
                break;
            constant = Constant{sum};
            at = behind;
        }
        return constant;
    }

    std::optional<Constant> readValue(std::size_t& at, std::size_t end) const {
        if (at >= end) return std::nullopt;
        const bool negative = is(at, "-");
        if (negative && at + 1 >= end) return std::nullopt;
        const std::size_t place = negative ? at + 1 : at;
        const Token& token = tokens_[place];
        const std::string_view text = token.in(sql_);
        std::optional<Constant> constant;
        if (token.kind == TokenKind::Number) {
            constant = readNumber(negative ? "-" + std::string(text) : std::string(text));
        } else if (negative) {
            return std::nullopt;
        } else if (token.kind == TokenKind::Parameter) {
            const std::size_t number = parameters_.at(at);
            if (number > 0 && number <= values_.size()) constant = {values_[number - 1]};
        } else if (isWord(at, {"null"})) {
            constant = {Value()};
        } else if (token.kind == TokenKind::String && text.size() >= 2 && text.front() == '\'') {
            std::string value;
            for (std::size_t i = 1; i + 1 < text.size(); ++i) {
                value += text[i];
                if (text[i] == '\'') ++i;
            }
            constant = {Value(std::move(value))};
        }
        if (constant) at = place + 1;
        return constant;
    }

    static std::optional<Constant> readNumber(const std::string& text) {
        std::int64_t integer = 0;
        const char* end = text.data() + text.size();
        if (auto [stop, error] = std::from_chars(text.data(), end, integer);
            error == std::errc() && stop == end)
            return Constant{integer};
        double real = 0;
        if (auto [stop, error] = std::from_chars(text.data(), end, real);
            error == std::errc() && stop == end)
            return Constant{real, false};
        return std::nullopt;
    }

    void readList(const ColumnOf& column, Span list) {
        ColumnBound bound{toLowerAscii(column.column->name), std::vector<Value>(), {}, {}};
        std::size_t at = list.begin;
        while (at < list.end) {
            const auto constant = readConstant(at, list.end);
            if (!constant || !constant->exact || (at < list.end && !is(at, ","))) return;
            ++at;
            if (typeOf(constant->value) == ValueType::Null) continue; // equals nothing
            auto compared = asCompared(constant->value, *column.column);
            if (!compared) return;
            bound.values->push_back(std::move(*compared));
        }
        bounds_[column].push_back(std::move(bound));
    }

    void readBetween(const ColumnOf& column, Span range) {
        std::size_t at = range.begin;
        const auto low = readConstant(at, range.end);
        if (!low || !isWord(at, {"and"})) return;
        ++at;
        const auto high = readConstant(at, range.end);
        if (!high || at != range.end) return;
        compare(column, ">=", *low);
        compare(column, "<=", *high);
    }

    void compare(const ColumnOf& column, const std::string& op, const Constant& constant) {
        if (typeOf(constant.value) == ValueType::Null) return;
        auto compared = asCompared(constant.value, *column.column);
        if (!compared) return;
        ColumnBound bound{toLowerAscii(column.column->name), {}, {}, {}};
        if (op == "<" || op == "<=")
            bound.high = end(std::move(*compared), op == "<=", constant.exact, +1);
        else if (op == ">" || op == ">=")
            bound.low = end(std::move(*compared), op == ">=", constant.exact, -1);
        else if ((op == "=" || op == "==" || op == "is") && constant.exact)
            bound.values = {std::move(*compared)};
        else
            return;
        bounds_[column].push_back(std::move(bound));
    }

    // An inexact end is moved outward by more than any rounding.
    static ColumnBound::End end(Value value, bool included, bool exact, int outward) {
        if (const auto* real = std::get_if<double>(&value); real != nullptr && !exact)
            return {*real + outward * (std::abs(*real) * 1e-12 +
                                       std::numeric_limits<double>::min()),
                    true};
        return {std::move(value), included};
    }

    static bool alike(const CatalogColumn& a, const CatalogColumn& b) {
        return affinityOf(a.type) == affinityOf(b.type) && isBinary(a) && isBinary(b);
    }

    // Along a.x = b.y what is known of one is known of the other.
    void spread() {
        for (bool more = true; more;) {
            more = false;
            for (const auto& [left, right] : equal_) {
                if (!alike(*left.column, *right.column)) continue;
                more = copyValues(left, right) || copyValues(right, left) || more;
            }
        }
    }
    bool copyValues(const ColumnOf& from, const ColumnOf& to) {
        const auto known = bounds_.find(from);
        if (known == bounds_.end()) return false;
        const auto exact = std::ranges::find_if(
            known->second, [](const ColumnBound& bound) { return bound.values.has_value(); });
        if (exact == known->second.end()) return false;
        ColumnBound copy{toLowerAscii(to.column->name), exact->values, {}, {}};
        auto& there = bounds_[to];
        if (std::ranges::any_of(there, [](const ColumnBound& b) { return b.values.has_value(); }))
            return false;
        there.push_back(std::move(copy));
        return true;
    }

    // A table that stands in FROM once, and not on an outer join's right side.
    Bounds boundsOf(const Read& read) {
        if (!std::exchange(spread_, true)) spread();
        Bounds bounds;
        int places = 0;
        for (std::size_t i = 0; i < items_.size(); ++i) {
            if (items_[i].read != &read) continue;
            ++places;
            if (items_[i].optional) return {};
            for (const auto& [column, found] : bounds_)
                if (column.item == i) bounds.insert(bounds.end(), found.begin(), found.end());
        }
        return places == 1 ? bounds : Bounds();
    }

    const std::string_view sql_;
    const std::span<const Value> values_;
    const std::vector<Token> tokens_;
    std::vector<Read> read_;
    std::map<std::size_t, std::size_t> parameters_; // token -> number from 1
    std::vector<Item> items_;
    std::map<ColumnOf, Bounds> bounds_;
    std::vector<std::pair<ColumnOf, ColumnOf>> equal_;
    bool spread_ = false;
};

} // namespace

std::vector<RowScope>
findScopes(std::string_view sql, std::span<const Value> values,
           const std::set<std::string>& tablesRead,
           const std::function<const CatalogTable*(const std::string& table)>& tableOf) {
    return ScopeFinder(sql, values, tablesRead, tableOf).find();
}

} // namespace hone
