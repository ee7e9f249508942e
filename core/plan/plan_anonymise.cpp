// Everything that is not known to be the language's own is taken for a name. First all names are
// gathered, with what they name, from the schema, the statement and the plan; then every text is
// written anew with their replacements. A word that is the language's and a name at once (a column
// called "key") is a name wherever it does not stand in one of the places that the grammar gives
// the word.

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "core/base/text.h"
#include "core/plan/plan_bundle.h"
#include "core/sql/fingerprint.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

using Words = std::unordered_set<std::string>;

Words wordsOf(std::string_view list) {
    Words words;
    for (std::size_t begin = 0; begin < list.size();) {
        const std::size_t end = std::min(list.find(' ', begin), list.size());
        if (end > begin) words.emplace(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

// Never a name without quotes.
const Words& reserved() {
    static const Words words = wordsOf(
        "add all alter and as autoincrement between case check collate commit constraint create "
        "cross default deferrable delete distinct drop else escape except exists foreign from full "
        "group having in index inner insert intersect into is isnull join left limit natural not "
        "notnull null on or order outer primary references returning right select set table then "
        "to "
        "transaction union unique update using values when where");
    return words;
}

// The language's in one place and a possible name in another.
const Words& keywords() {
    static const Words words = wordsOf(
        "abort action after always analyze asc attach before begin by cascade cast column conflict "
        "current current_date current_time current_timestamp database deferred desc detach do each "
        "end exclude exclusive explain fail false filter first following for generated glob groups "
        "if ignore immediate indexed initially instead key last like match materialized no nothing "
        "nulls of offset others over partition plan pragma preceding query raise range recursive "
        "regexp reindex release rename replace restrict rollback row rows savepoint stored strict "
        "temp temporary ties trigger true unbounded vacuum view virtual window with within without "
        "rowid _rowid_ oid main nocase binary rtrim new old sqlite_schema sqlite_master "
        "sqlite_stat1 sqlite_sequence int integer tinyint smallint mediumint bigint unsigned big "
        "int2 int8 character varchar varying nchar native nvarchar text clob blob real double "
        "precision float numeric decimal boolean date datetime time timestamp any char");
    return words;
}

const Words& functions() {
    static const Words words = wordsOf(
        "abs acos acosh asin asinh atan atan2 atanh avg bm25 ceil ceiling changes char coalesce "
        "concat concat_ws cos cosh count cume_dist date datetime degrees dense_rank exp "
        "first_value floor format glob group_concat hex highlight iif ifnull instr json json_array "
        "json_array_length json_each json_extract json_group_array json_group_object json_insert "
        "json_object json_patch json_pretty json_quote json_remove json_replace json_set json_tree "
        "json_type json_valid julianday lag last_insert_rowid last_value lead length like "
        "likelihood likely ln load_extension log log10 log2 lower ltrim max median min mod "
        "nth_value "
        "ntile nullif octet_length percent_rank percentile pi pow power printf quote radians "
        "random "
        "randomblob rank replace round row_number rtrim sign sin sinh snippet soundex sqrt "
        "sqlite_version strftime string_agg substr substring sum tan tanh time timediff "
        "total total_changes trim trunc typeof unhex unicode unixepoch unlikely upper zeroblob "
        "generate_series now extract age to_char array_agg row_to_json cardinality");
    return words;
}

// Of plans and of node fields, beside the language's.
const Words& planWords() {
    static const Words words = wordsOf(
        "query scan search covering automatic partial bloom tree temp b use term terms part "
        "co routine materialize compound subquery correlated scalar list most step setup "
        "recursive merge multi constant clause rest expr subqueries eval trigger");
    return words;
}

enum class Kind { Table, Column, Index, Alias, Function, Trigger, Parameter };

const char* stem(Kind kind) {
    switch (kind) {
    case Kind::Table:
        return "table_";
    case Kind::Column:
        return "column_";
    case Kind::Index:
        return "index_";
    case Kind::Alias:
        return "alias_";
    case Kind::Function:
        return "function_";
    case Kind::Trigger:
        return "trigger_";
    case Kind::Parameter:
        return "p";
    }
    return "name_";
}

bool isNameByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

std::string unquoted(std::string_view piece) {
    std::string name(piece.substr(1, piece.size() >= 2 ? piece.size() - 2 : 0));
    const char quote = piece[0];
    if (quote == '[') return name;
    for (std::size_t at = 0; (at = name.find(quote, at)) != std::string::npos; ++at)
        if (at + 1 < name.size() && name[at + 1] == quote) name.erase(at, 1);
    return name;
}

bool isSubqueryName(const std::string& object) {
    const std::string lower = toLowerAscii(object);
    return lower.starts_with("(subquery") || lower.starts_with("subquery ") ||
           lower.starts_with("(join") || lower == "subquery";
}

class Anonymiser {
public:
    explicit Anonymiser(const PlanBundle& bundle) : in_(bundle) {
        dialect_ = bundle.plan.engine == "PostgreSQL" ? SqlDialect::PostgreSql
                   : bundle.plan.engine == "MariaDB"  ? SqlDialect::MariaDb
                                                      : SqlDialect::Sqlite;
    }

    PlanBundle run() {
        const auto isTable = [](const BundleObject& object) {
            return object.type == "table" || object.type == "view";
        };
        for (const BundleObject& object : in_.schema)
            name(object.table, Kind::Table);
        // Tables first: their columns keep their numbers when an index comes or goes.
        for (const BundleObject& object : in_.schema)
            if (isTable(object)) gather(object.sql);
        for (const BundleObject& object : in_.schema)
            if (!isTable(object))
                name(object.name, object.type == "index" ? Kind::Index : Kind::Trigger);
        gatherNodes(in_.plan.root);
        for (const BundleObject& object : in_.schema)
            if (!isTable(object)) gather(object.sql);
        gather(in_.plan.sql);
        for (const PlanWarning& warning : in_.plan.warnings)
            gather(warning.remedy);
        if (in_.statistics)
            for (const BundleStatistics& row : *in_.statistics) {
                name(row.table, Kind::Table);
                name(row.index, Kind::Index);
            }
        for (const Value& value : in_.plan.parameters)
            if (const auto* text = std::get_if<std::string>(&value)) literals_.insert(*text);
        assign();

        PlanBundle out = in_;
        out.anonymised = true;
        for (BundleObject& object : out.schema) {
            object.name = whole(object.name);
            object.table = whole(object.table);
            object.sql = sqlText(object.sql, nullptr);
        }
        std::ranges::sort(out.schema, {}, [](const BundleObject& object) {
            return std::tie(object.table, object.type, object.name);
        });
        if (out.statistics)
            for (BundleStatistics& row : *out.statistics) {
                row.table = whole(row.table);
                row.index = whole(row.index);
            }
        out.plan.sql = sqlText(in_.plan.sql, &places_);
        for (Value& value : out.plan.parameters)
            value = hidden(value);
        rewrite(out.plan.root);
        for (PlanWarning& warning : out.plan.warnings) {
            warning.message = prose(warning.message);
            warning.suggestion = prose(warning.suggestion);
            warning.remedy = sqlText(warning.remedy, nullptr);
        }
        out.plan.unmeasured = prose(out.plan.unmeasured);
        if (!out.schemaHash.empty()) {
            std::string all;
            for (const BundleObject& object : out.schema)
                all += object.name + '\n' + object.sql + '\n';
            out.schemaHash = fingerprintText(hashBytes(all));
        }
        return out;
    }

private:
    void name(const std::string& text, Kind kind) {
        if (text.empty() || isSubqueryName(text)) return;
        const std::string key = toLowerAscii(text);
        if (!kinds_.try_emplace(key, kind).second) return;
        order_.push_back(key);
    }

    void gatherNodes(const PlanNode& node) {
        // A sorter's or subquery's object is the engine's word.
        name(node.object, Kind::Table);
        name(node.alias, Kind::Alias);
        if (node.index != "primary key" && node.index != "automatic index" &&
            !node.index.starts_with("virtual table index"))
            name(node.index, Kind::Index);
        for (const PlanNode& child : node.children)
            gatherNodes(child);
    }

    struct Piece {
        TokenKind kind;
        std::string_view text;
        std::size_t begin, end;
        std::string lower;
    };

    // Without blanks and comments.
    std::vector<Piece> pieces(std::string_view sql) const {
        std::vector<Piece> all;
        Lexer lexer(sql, dialect_);
        for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next())
            if (token.kind != TokenKind::Space && token.kind != TokenKind::Comment)
                all.push_back({token.kind, token.in(sql), token.begin, token.end,
                               toLowerAscii(token.in(sql))});
        return all;
    }

    static std::string_view before(const std::vector<Piece>& all, std::size_t i,
                                   std::size_t back = 1) {
        return i < back ? std::string_view() : std::string_view(all[i - back].lower);
    }
    static std::string_view after(const std::vector<Piece>& all, std::size_t i) {
        return i + 1 < all.size() ? std::string_view(all[i + 1].lower) : std::string_view();
    }

    static bool isAny(std::string_view word, std::initializer_list<std::string_view> words) {
        return std::ranges::find(words, word) != words.end();
    }

    static Kind kindAt(const std::vector<Piece>& all, std::size_t i) {
        const std::string_view last = before(all, i), next = after(all, i);
        if (last == "as") return Kind::Alias;
        if (isAny(last, {"from", "join", "into", "update", "table", "references", "view"}) ||
            (isAny(last, {"exists", "if"}) && isAny(before(all, i, 3), {"table", "view"})) ||
            isAny(next, {".", "as"}) || (isAny(last, {"with", "recursive"})))
            return next == "." ? Kind::Alias : Kind::Table;
        if (isAny(last, {"index", "by"}) && before(all, i, 2) == "indexed") return Kind::Index;
        if (last == "index") return Kind::Index;
        if (last == "trigger") return Kind::Trigger;
        if (next == "(") return Kind::Function;
        return Kind::Column;
    }

    void gather(std::string_view sql) {
        const std::vector<Piece> all = pieces(sql);
        gatherColumns(all);
        std::vector<bool> casts; // the open brackets, which of them are CAST's
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Piece& piece = all[i];
            if (piece.text == "(") casts.push_back(before(all, i) == "cast");
            if (piece.text == ")" && !casts.empty()) casts.pop_back();
            switch (piece.kind) {
            case TokenKind::String:
                literals_.insert(unquoted(piece.text));
                break;
            case TokenKind::Number:
                literals_.insert(std::string(piece.text));
                break;
            case TokenKind::QuotedIdentifier:
                name(unquoted(piece.text), kindAt(all, i));
                break;
            case TokenKind::Parameter:
                if (piece.text.size() > 1 && piece.text[0] != '?')
                    parameters_.try_emplace(std::string(piece.text), parameters_.size() + 1);
                break;
            case TokenKind::Word: {
                const std::string& word = piece.lower;
                const bool named =
                    before(all, i) == "." ||
                    (before(all, i) == "as" && !reserved().contains(word) && after(all, i) != "(" &&
                     word != "materialized" && (casts.empty() || !casts.back()));
                const bool known = reserved().contains(word) || keywords().contains(word) ||
                                   (after(all, i) == "(" && functions().contains(word));
                if (named || !known) name(std::string(piece.text), kindAt(all, i));
                break;
            }
            default:
                break;
            }
        }
    }

    // What a CREATE TABLE calls its columns, whatever word it is.
    void gatherColumns(const std::vector<Piece>& all) {
        std::size_t i = 0;
        if (all.empty() || all[0].lower != "create") return;
        while (i < all.size() && all[i].lower != "table" && i < 4)
            ++i;
        if (i >= all.size() || all[i].lower != "table") return;
        int depth = 0;
        for (; i < all.size(); ++i) {
            const std::string_view text = all[i].text;
            if (text == "(") ++depth;
            if (text == ")") --depth;
            if (depth != 1 || (text != "(" && text != ",") || i + 1 >= all.size()) continue;
            const Piece& first = all[i + 1];
            if (first.kind == TokenKind::Word && !reserved().contains(first.lower))
                name(std::string(first.text), Kind::Column);
        }
    }

    void assign() {
        std::map<Kind, int> counts;
        for (const std::string& key : order_) {
            const Kind kind = kinds_.at(key);
            std::string replacement;
            do
                replacement = stem(kind) + std::to_string(++counts[kind]);
            while (kinds_.contains(replacement));
            replacements_[key] = replacement;
        }
        for (const auto& [key, replacement] : replacements_)
            byFirst_[static_cast<unsigned char>(key[0])].push_back(key);
        for (auto& keys : byFirst_)
            std::ranges::sort(keys, [](const std::string& a, const std::string& b) {
                return a.size() != b.size() ? a.size() > b.size() : a < b;
            });
    }

    const std::string* replacement(const std::string& lower) const {
        const auto found = replacements_.find(lower);
        return found == replacements_.end() ? nullptr : &found->second;
    }

    std::string whole(const std::string& text) const {
        const std::string* other = replacement(toLowerAscii(text));
        return other == nullptr ? text : *other;
    }

    static Value hidden(const Value& value) {
        switch (typeOf(value)) {
        case ValueType::Integer:
            return std::int64_t{0};
        case ValueType::Real:
            return 0.0;
        case ValueType::Text:
            return std::string("…");
        case ValueType::Blob:
            return Blob{};
        case ValueType::Null:
            break;
        }
        return {};
    }

    // Whether a word that is also a name stands where the language wants the word.
    static bool isKeywordAt(const std::vector<Piece>& all, std::size_t i) {
        const std::string& word = all[i].lower;
        if (before(all, i) == "." || after(all, i) == ".") return false;
        if (reserved().contains(word)) return true;
        if (after(all, i) == "(" && functions().contains(word)) return true;
        const std::string_view last = before(all, i), next = after(all, i);
        if (word == "key") return isAny(last, {"primary", "foreign"});
        if (word == "by") return isAny(last, {"order", "group", "partition", "indexed"});
        if (word == "action") return last == "no";
        if (word == "cast" || word == "over" || word == "filter") return next == "(";
        if (word == "with") return i == 0 || last == "(";
        if (isAny(word, {"asc", "desc"}))
            return next.empty() || isAny(next, {",", ")", ";", "limit", "nulls"});
        if (isAny(word, {"like", "glob", "match", "regexp"}))
            return i + 1 < all.size() && all[i + 1].kind != TokenKind::Operator;
        if (word == "end")
            return next.empty() || isAny(next, {",", ")", ";", "as", "from", "when", "then", "else",
                                                "end", "desc", "asc", "and", "or"});
        if (isAny(word, {"view", "trigger", "virtual", "temp", "temporary"}))
            return isAny(last, {"create", "temp", "temporary"});
        if (word == "row") return isAny(last, {"each", "current"});
        if (word == "rowid") return last == "without";
        if (isAny(word, {"recursive"})) return last == "with";
        if (isAny(word, {"partition"})) return next == "by";
        if (isAny(word, {"offset"})) return i > 0 && all[i - 1].kind != TokenKind::Operator;
        if (isAny(word, {"replace", "ignore", "abort", "fail", "rollback"}))
            return isAny(last, {"or", "conflict", ""});
        return false;
    }

    struct Places {
        std::map<std::size_t, std::size_t> begins, ends; // of tokens, before and now
    };

    std::string sqlText(std::string_view sql, Places* places) const {
        const std::vector<Piece> all = pieces(sql);
        std::string out;
        std::size_t end = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Piece& piece = all[i];
            const std::string_view between = sql.substr(end, piece.begin - end);
            if (!between.empty() && i > 0)
                out += between.find('\n') == std::string_view::npos ? ' ' : '\n';
            end = piece.end;
            const std::size_t begin = out.size();
            out += sqlPiece(all, i);
            if (places == nullptr) continue;
            places->begins[piece.begin] = begin;
            places->ends[piece.end] = out.size();
        }
        return out;
    }

    std::string sqlPiece(const std::vector<Piece>& all, std::size_t i) const {
        const Piece& piece = all[i];
        switch (piece.kind) {
        case TokenKind::String:
        case TokenKind::Unterminated:
            return "'…'";
        case TokenKind::Blob:
            return "x''";
        case TokenKind::Number:
            return "0";
        case TokenKind::Parameter: {
            const auto found = parameters_.find(std::string(piece.text));
            if (found == parameters_.end()) return std::string(piece.text);
            return std::string(1, piece.text[0]) + stem(Kind::Parameter) +
                   std::to_string(found->second);
        }
        case TokenKind::QuotedIdentifier:
            return whole(unquoted(piece.text));
        case TokenKind::Word: {
            const std::string* other = replacement(piece.lower);
            const bool known = reserved().contains(piece.lower) ||
                               keywords().contains(piece.lower) ||
                               functions().contains(piece.lower);
            if (other == nullptr || (known && isKeywordAt(all, i))) return std::string(piece.text);
            return *other;
        }
        default:
            return std::string(piece.text);
        }
    }

    // The longest known name at a place of a text.
    const std::string* nameAt(std::string_view text, std::size_t at) const {
        if (at > 0 && isNameByte(text[at - 1]) && isNameByte(text[at])) return nullptr;
        const char first = toLowerAscii(text.substr(at, 1))[0];
        for (const std::string& key : byFirst_[static_cast<unsigned char>(first)]) {
            if (!equalsIgnoringCase(text.substr(at, key.size()), key)) continue;
            const std::size_t end = at + key.size();
            if (end < text.size() && isNameByte(text[end]) && isNameByte(text[end - 1])) continue;
            return &key;
        }
        return nullptr;
    }

    // Known names replaced wherever they stand; other(word) says what becomes of other words.
    std::string replaced(std::string_view text,
                         const std::function<std::string(std::string_view)>& other,
                         std::size_t shortest = 1) const {
        std::string out;
        for (std::size_t at = 0; at < text.size();) {
            std::size_t end = at;
            while (end < text.size() && isNameByte(text[end]))
                ++end;
            const std::string_view word = text.substr(at, end - at);
            const std::string lower = toLowerAscii(word);
            // The engine shouts its own words.
            const bool engines =
                !word.empty() && lower != word &&
                (planWords().contains(lower) || reserved().contains(lower) ||
                 keywords().contains(lower)) &&
                std::ranges::none_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
            const std::string* key = engines ? nullptr : nameAt(text, at);
            if (key != nullptr && key->size() >= shortest) {
                out += replacements_.at(*key);
                at += key->size();
            } else if (word.empty()) {
                out += text[at++];
            } else {
                out += engines ? std::string(word) : other(word);
                at = end;
            }
        }
        return out;
    }

    std::string prose(const std::string& text) const {
        return replaced(
            text,
            [this](std::string_view word) {
                return word.size() > 2 && literals_.contains(std::string(word)) ? std::string("…")
                                                                                : std::string(word);
            },
            2);
    }

    // A plan's own text, where an unknown word is a name that no other text has.
    std::string planText(std::string_view text) const {
        return replaced(text, [](std::string_view word) {
            const std::string lower = toLowerAscii(word);
            const bool number =
                std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
            const bool known = number || planWords().contains(lower) ||
                               reserved().contains(lower) || keywords().contains(lower);
            return known ? std::string(word) : std::string("…");
        });
    }

    std::string labelText(const PlanNode& node) const {
        const std::string& label = node.label;
        // What a virtual table calls its index may be anything.
        if (const auto at = label.find(" VIRTUAL TABLE INDEX "); at != std::string::npos)
            return planText(label.substr(0, at)) + " VIRTUAL TABLE INDEX …";
        std::string out;
        std::string_view rest = label;
        const auto takeName = [&](const std::string& name) {
            if (name.empty() || !rest.starts_with(name)) return false;
            out += isSubqueryName(name) ? name : whole(name);
            rest.remove_prefix(name.size());
            return true;
        };
        for (const std::string_view start :
             {"SCAN ", "SEARCH ", "CO-ROUTINE ", "MATERIALIZE ", "BLOOM FILTER ON ", "RIGHT-JOIN "})
            if (rest.starts_with(start)) {
                out += start;
                rest.remove_prefix(start.size());
                if (!takeName(node.alias)) takeName(node.object);
                break;
            }
        const std::string marked = "INDEX " + node.index;
        if (const auto at = rest.find(marked);
            !node.index.empty() && at != std::string_view::npos) {
            out += planText(rest.substr(0, at)) + "INDEX " + whole(node.index);
            rest.remove_prefix(at + marked.size());
        }
        return out + planText(rest);
    }

    void rewrite(PlanNode& node) const {
        node.label = labelText(node);
        if (!isSubqueryName(node.object)) node.object = whole(node.object);
        node.alias = whole(node.alias);
        if (node.index.starts_with("virtual table index"))
            node.index = "virtual table index …";
        else
            node.index = whole(node.index);
        node.condition = planText(node.condition);
        const auto begin = places_.begins.find(node.textBegin);
        const auto end = places_.ends.find(node.textEnd);
        if (node.textBegin < node.textEnd && begin != places_.begins.end() &&
            end != places_.ends.end()) {
            node.textBegin = begin->second;
            node.textEnd = end->second;
        } else {
            node.textBegin = node.textEnd = 0;
        }
        for (PlanNode& child : node.children)
            rewrite(child);
    }

    const PlanBundle& in_;
    SqlDialect dialect_;
    std::unordered_map<std::string, Kind> kinds_; // by name, lower case
    std::vector<std::string> order_;              // in which they were met
    std::unordered_map<std::string, std::string> replacements_;
    std::array<std::vector<std::string>, 256>
        byFirst_; // names by their first byte, long ones first
    std::map<std::string, std::size_t> parameters_;
    std::set<std::string> literals_;
    Places places_; // in the statement
};

} // namespace

PlanBundle anonymise(const PlanBundle& bundle) {
    return Anonymiser(bundle).run();
}

} // namespace hone
