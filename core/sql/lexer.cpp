#include "core/sql/lexer.h"

#include <algorithm>

namespace hone {
namespace {

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool isWordStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool isWord(char c) {
    return isWordStart(c) || isDigit(c) || c == '$';
}

// MariaDB takes -- for a comment only before a blank: 5--1 is 6.
bool startsLineComment(std::string_view rest, SqlDialect dialect) {
    if (rest.front() == '#') return dialect == SqlDialect::MariaDb;
    if (rest.front() != '-' || !rest.starts_with("--")) return false;
    return dialect != SqlDialect::MariaDb || rest.size() == 2 ||
           static_cast<unsigned char>(rest[2]) <= ' ';
}

// MariaDB runs what stands in such a comment.
bool startsExecutableComment(std::string_view rest) {
    return rest.starts_with("/*!") || rest.starts_with("/*M!");
}

std::size_t operatorLength(std::string_view rest) {
    static constexpr std::string_view heads = "-<>!=|:&@";
    static constexpr std::string_view longer[] = {"->>", "<=>", "<=", ">=", "<>", "!=", "==", "||",
                                                  "<<",  ">>",  "->", ":=", "::", "&&", "@>", "<@"};
    if (rest.size() < 2 || heads.find(rest[0]) == std::string_view::npos ||
        std::string_view("->=<|:&@").find(rest[1]) == std::string_view::npos)
        return 1;
    const auto found = std::ranges::find_if(
        longer, [rest](std::string_view word) { return rest.starts_with(word); });
    return found == std::end(longer) ? 1 : found->size();
}

} // namespace

Token Lexer::next() {
    Token token{TokenKind::End, at_, at_};
    if (at_ >= text_.size()) {
        token.begin = token.end = text_.size();
        return token;
    }
    const std::string_view rest = text_.substr(at_);
    const auto ahead = [rest](std::size_t by) { return by < rest.size() ? rest[by] : '\0'; };
    const bool sqlite = dialect_ == SqlDialect::Sqlite;
    const bool postgres = dialect_ == SqlDialect::PostgreSql;
    const bool mariadb = dialect_ == SqlDialect::MariaDb;
    const char c = rest.front();
    if (isSpace(c)) {
        while (at_ < text_.size() && isSpace(text_[at_]))
            ++at_;
        token.kind = TokenKind::Space;
    } else if (c == '\xef' && rest.starts_with("\xef\xbb\xbf")) {
        at_ += 3; // a byte order mark
        token.kind = TokenKind::Space;
    } else if (startsLineComment(rest, dialect_)) {
        at_ = std::min(text_.find('\n', at_), text_.size());
        token.kind = TokenKind::Comment;
    } else if (mariadb && c == '/' && startsExecutableComment(rest)) {
        at_ = text_.find('!', at_) + 1;
        while (at_ < text_.size() && isDigit(text_[at_]))
            ++at_;
        token.kind = TokenKind::Operator;
    } else if (c == '/' && ahead(1) == '*') {
        token.kind = blockComment();
    } else if (c == '\'') {
        token.kind = quoted('\'', mariadb, TokenKind::String);
    } else if (c == '"') {
        token.kind =
            quoted('"', mariadb, mariadb ? TokenKind::String : TokenKind::QuotedIdentifier);
    } else if (c == '`' && !postgres) {
        token.kind = quoted('`', false, TokenKind::QuotedIdentifier);
    } else if (c == '[' && sqlite) {
        const std::size_t close = text_.find(']', at_);
        const bool closed = close != std::string_view::npos;
        at_ = closed ? close + 1 : text_.size();
        token.kind = closed ? TokenKind::QuotedIdentifier : TokenKind::Unterminated;
    } else if ((c == 'x' || c == 'X') && ahead(1) == '\'') {
        ++at_;
        token.kind = quoted('\'', false, TokenKind::Blob);
    } else if ((c == 'e' || c == 'E') && ahead(1) == '\'' && postgres) {
        ++at_;
        token.kind = quoted('\'', true, TokenKind::String);
    } else if (isWordStart(c)) {
        word();
        token.kind = TokenKind::Word;
    } else if (isDigit(c) || (c == '.' && isDigit(ahead(1)))) {
        number();
        token.kind = TokenKind::Number;
    } else if (c == '?' && !postgres) {
        ++at_;
        while (sqlite && at_ < text_.size() && isDigit(text_[at_]))
            ++at_;
        token.kind = TokenKind::Parameter;
    } else if (c == '$' && postgres) {
        token.kind = dollar();
    } else if (sqlite && (c == ':' || c == '@' || c == '$' || (c == '#' && !isDigit(ahead(1))))) {
        token.kind = named();
    } else {
        at_ += operatorLength(rest);
        token.kind = c == ';' ? TokenKind::Semicolon : TokenKind::Operator;
    }
    token.end = at_;
    return token;
}

// SQLite's :a, @a, $a and #a; a Tcl name as $a::b(c) is one of them.
TokenKind Lexer::named() {
    std::size_t end = at_ + 1;
    bool hasName = false;
    for (; end < text_.size(); ++end) {
        const char c = text_[end];
        if (isWord(c)) {
            hasName = true;
        } else if (c == ':' && end + 1 < text_.size() && text_[end + 1] == ':') {
            ++end;
        } else {
            break;
        }
    }
    if (!hasName) {
        at_ += operatorLength(text_.substr(at_));
        return TokenKind::Operator;
    }
    at_ = end;
    if (end < text_.size() && text_[end] == '(') {
        while (at_ < text_.size() && !isSpace(text_[at_]) && text_[at_] != ')')
            ++at_;
        if (at_ < text_.size() && text_[at_] == ')') ++at_;
    }
    return TokenKind::Parameter;
}

TokenKind Lexer::blockComment() {
    const bool nests = dialect_ == SqlDialect::PostgreSql;
    std::size_t depth = 1;
    at_ += 2;
    while (at_ < text_.size()) {
        const std::size_t mark = text_.find_first_of(nests ? "*/" : "*", at_);
        if (mark == std::string_view::npos || mark + 1 >= text_.size()) break;
        if (text_[mark] == '*' && text_[mark + 1] == '/') {
            at_ = mark + 2;
            if (--depth == 0) return TokenKind::Comment;
        } else if (text_[mark] == '/' && text_[mark + 1] == '*') {
            at_ = mark + 2;
            ++depth;
        } else {
            at_ = mark + 1;
        }
    }
    at_ = text_.size();
    // SQLite closes a comment at the end of the text.
    return dialect_ == SqlDialect::Sqlite ? TokenKind::Comment : TokenKind::Unterminated;
}

TokenKind Lexer::quoted(char quote, bool backslashes, TokenKind kind) {
    ++at_;
    while (at_ < text_.size()) {
        const char c = text_[at_++];
        if (c == '\\' && backslashes && at_ < text_.size()) {
            ++at_;
        } else if (c == quote) {
            if (at_ >= text_.size() || text_[at_] != quote) return kind;
            ++at_;
        }
    }
    return TokenKind::Unterminated;
}

TokenKind Lexer::dollar() {
    std::size_t end = at_ + 1;
    if (end < text_.size() && isDigit(text_[end])) {
        while (end < text_.size() && isDigit(text_[end]))
            ++end;
        at_ = end;
        return TokenKind::Parameter;
    }
    while (end < text_.size() && isWord(text_[end]) && text_[end] != '$')
        ++end;
    if (end >= text_.size() || text_[end] != '$') {
        ++at_;
        return TokenKind::Operator;
    }
    const std::string_view tag = text_.substr(at_, end + 1 - at_);
    const std::size_t close = text_.find(tag, end + 1);
    at_ = close == std::string_view::npos ? text_.size() : close + tag.size();
    return close == std::string_view::npos ? TokenKind::Unterminated : TokenKind::String;
}

void Lexer::word() {
    for (++at_; at_ < text_.size() && isWord(text_[at_]); ++at_)
        if (!wordStop_.empty() && text_[at_] == wordStop_.front() &&
            text_.substr(at_).starts_with(wordStop_))
            return;
}

void Lexer::number() {
    const auto digits = [this](bool (*is)(char)) {
        while (
            at_ < text_.size() &&
            (is(text_[at_]) || (text_[at_] == '_' && at_ + 1 < text_.size() && is(text_[at_ + 1]))))
            ++at_;
    };
    if (text_[at_] == '0' && at_ + 1 < text_.size() &&
        (text_[at_ + 1] == 'x' || text_[at_ + 1] == 'X')) {
        at_ += 2;
        return digits(isHex);
    }
    digits(isDigit);
    if (at_ < text_.size() && text_[at_] == '.') {
        ++at_;
        digits(isDigit);
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
        std::size_t exponent = at_ + 1;
        if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-'))
            ++exponent;
        if (exponent < text_.size() && isDigit(text_[exponent])) {
            at_ = exponent;
            digits(isDigit);
        }
    }
}

std::vector<Token> significantTokens(std::string_view sql, SqlDialect dialect) {
    std::vector<Token> tokens;
    Lexer lexer(sql, dialect);
    for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next())
        if (token.kind != TokenKind::Space && token.kind != TokenKind::Comment)
            tokens.push_back(token);
    return tokens;
}

} // namespace hone
