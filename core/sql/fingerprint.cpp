#include "core/sql/fingerprint.h"

#include <algorithm>
#include <cstdio>
#include <unordered_set>

#include "core/base/text.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

// Words that keep their distance from a bracket, which a function's name does not, and behind which
// a minus is a sign.
bool isKeyword(std::string_view word) {
    static constexpr std::string_view words[] = {
        "in",    "values", "and",    "or",        "not",       "from",     "join",
        "on",    "as",     "select", "where",     "by",        "over",     "exists",
        "union", "all",    "except", "intersect", "case",      "when",     "then",
        "else",  "set",    "having", "limit",     "offset",    "between",  "like",
        "using", "into",   "is",     "with",      "recursive", "distinct", "return"};
    return std::ranges::find(words, word) != std::end(words);
}

// Writes the normalised text in one pass. Lists shrink while they are written: an item of a list
// that equals the one before it is taken back. Each item is compared once, so that the whole stays
// linear.
class Normaliser {
public:
    explicit Normaliser(std::size_t length) {
        text_.reserve(std::min<std::size_t>(length, 4096));
        levels_.emplace_back();
    }

    void see(TokenKind kind, std::string_view piece) {
        if (kind == TokenKind::String || kind == TokenKind::Blob || kind == TokenKind::Number ||
            kind == TokenKind::Parameter)
            return value(kind);
        if (kind != TokenKind::Word) return other(kind, piece);
        const std::string word = toLowerAscii(piece);
        const bool constant = word == "null" || word == "true" || word == "false";
        constant&& last_ == Last::Operator ? value(kind) : other(kind, word);
    }

    std::string take() {
        endItem();
        return std::move(text_);
    }

private:
    enum class Last { Nothing, Keyword, Word, Name, Value, Operator, Opened, Closed, Joint };
    enum class Items { None, List, Rows };

    // What stands between two brackets, or outside of all.
    struct Level {
        Items items = Items::None; // List: of an IN or a row; Rows: behind VALUES
        bool itemComes = false;
        std::size_t begin = 0; // of the item
        std::size_t previousBegin = 0;
        std::size_t previousEnd = 0; // 0: this is the first
    };

    Level& level() { return levels_.back(); }

    void put(std::string_view piece, Last last) {
        if (needsSpace(piece.front())) text_ += ' ';
        if (level().itemComes) level().begin = text_.size();
        level().itemComes = false;
        signAt_ = std::string::npos;
        text_ += piece;
        last_ = last;
    }

    bool needsSpace(char first) const {
        if (last_ == Last::Nothing || last_ == Last::Opened || last_ == Last::Joint) return false;
        if (first == ',' || first == ')' || first == ']' || first == '.') return false;
        return !((first == '(' || first == '[') && (last_ == Last::Word || last_ == Last::Name));
    }

    void value(TokenKind kind) {
        if (kind == TokenKind::Number && signAt_ != std::string::npos) {
            text_.resize(signAt_);
            last_ = beforeSign_;
            level().itemComes = signBeginsItem_;
        }
        if (level().items == Items::Rows) leaveRows();
        put("?", Last::Value);
    }

    void other(TokenKind kind, std::string_view piece) {
        if (piece == "(") return open();
        if (piece == ")") return close();
        if (piece == ",") return comma();
        if (level().items == Items::Rows) leaveRows();
        if (kind == TokenKind::Word) {
            const bool query = piece == "select" || piece == "with";
            if (query && level().itemComes) level().items = Items::None;
            put(piece, isKeyword(piece) ? Last::Keyword : Last::Word);
            afterIn_ = piece == "in";
            if (piece == "values") {
                level() = {Items::Rows, true};
            }
            return;
        }
        const bool sign = piece == "-" || piece == "+";
        const std::size_t at = text_.size();
        const Last before = last_;
        const bool beginsItem = level().itemComes;
        const bool joint = piece == "." || piece == "::" || piece == "[" || piece == "@";
        const bool named = kind == TokenKind::QuotedIdentifier || kind == TokenKind::Unterminated;
        if (piece == "::") last_ = Last::Joint;
        put(piece, named ? Last::Name : joint ? Last::Joint : Last::Operator);
        if (piece == "]") last_ = Last::Closed;
        if (sign && before != Last::Word && before != Last::Name && before != Last::Value &&
            before != Last::Closed) {
            signAt_ = at;
            beforeSign_ = before;
            signBeginsItem_ = beginsItem;
        }
    }

    void open() {
        const bool row = level().items != Items::None && level().itemComes;
        const bool list = row || (afterIn_ && last_ == Last::Keyword);
        if (!row && level().items == Items::Rows) leaveRows();
        put("(", Last::Opened);
        if (levels_.size() >= deepest) {
            ++deeper_;
            return;
        }
        levels_.push_back({list ? Items::List : Items::None, true});
    }

    void close() {
        if (deeper_ > 0) {
            --deeper_;
        } else if (levels_.size() > 1) {
            endItem();
            levels_.pop_back();
        }
        put(")", Last::Closed);
    }

    void comma() {
        endItem();
        put(",", Last::Operator);
        level().itemComes = true;
    }

    void leaveRows() {
        endItem();
        level().items = Items::None;
    }

    // Takes the item back where it says what the one before it said.
    void endItem() {
        Level& list = level();
        if (list.items == Items::None || list.itemComes || deeper_ > 0) return;
        const std::string_view all = text_;
        const std::string_view item = all.substr(list.begin);
        const std::string_view previous =
            all.substr(list.previousBegin, list.previousEnd - list.previousBegin);
        if (list.previousEnd != 0 && item == previous && (item == "?" || item.starts_with('('))) {
            text_.resize(list.previousEnd);
            return;
        }
        list.previousBegin = list.begin;
        list.previousEnd = text_.size();
    }

    static constexpr std::size_t deepest = 1000; // lists deeper than that stay as long as they are

    std::string text_;
    std::vector<Level> levels_;
    std::size_t deeper_ = 0;
    Last last_ = Last::Nothing;
    bool afterIn_ = false;
    std::size_t signAt_ = std::string::npos; // right behind a sign: where it begins in the text
    Last beforeSign_ = Last::Nothing;
    bool signBeginsItem_ = false;
};

// The number of ?12, or of PostgreSQL's $12; 0 for any other.
std::size_t givenNumber(std::string_view name, SqlDialect dialect) {
    const char mark = dialect == SqlDialect::PostgreSql ? '$' : '?';
    if (name.size() < 2 || name.size() > 6 || name.front() != mark) return 0;
    std::size_t number = 0;
    for (const char c : name.substr(1)) {
        if (c < '0' || c > '9') return 0;
        number = number * 10 + static_cast<std::size_t>(c - '0');
    }
    return number;
}

} // namespace

std::string normaliseSql(std::string_view sql, SqlDialect dialect) {
    Normaliser normaliser(sql.size());
    Lexer lexer(sql, dialect);
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next())
        if (token.kind != TokenKind::Space && token.kind != TokenKind::Comment &&
            token.kind != TokenKind::Semicolon)
            normaliser.see(token.kind, token.in(sql));
    return normaliser.take();
}

std::uint64_t fingerprintSql(std::string_view sql, SqlDialect dialect) {
    return hashBytes(normaliseSql(sql, dialect));
}

std::string fingerprintText(std::uint64_t fingerprint) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(fingerprint));
    return text;
}

// Engines number what lies below a given number too, whether it is used or not.
std::vector<std::string> sqlParameters(std::string_view sql, SqlDialect dialect) {
    std::vector<std::string> names;
    std::unordered_set<std::string_view> known; // of those with a name, in sql
    Lexer lexer(sql, dialect);
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
        if (token.kind != TokenKind::Parameter) continue;
        const std::string_view name = token.in(sql);
        const char mark = name.front();
        std::size_t upTo = givenNumber(name, dialect);
        if (name == "?") upTo = names.size() + 1;
        while (names.size() < upTo)
            names.push_back(mark + std::to_string(names.size() + 1));
        if (upTo == 0 && known.insert(name).second) names.emplace_back(name);
    }
    return names;
}

} // namespace hone
