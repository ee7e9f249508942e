#include "core/sql/lexer.h"

#include <cctype>

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

} // namespace

Token Lexer::next() {
    Token token{TokenKind::End, at_, at_};
    if (at_ >= text_.size()) {
        token.begin = token.end = text_.size();
        return token;
    }
    const auto ahead = [this](std::size_t by) {
        return at_ + by < text_.size() ? text_[at_ + by] : '\0';
    };
    const char c = text_[at_];
    if (isSpace(c)) {
        while (at_ < text_.size() && isSpace(text_[at_]))
            ++at_;
        token.kind = TokenKind::Space;
    } else if ((c == '-' && ahead(1) == '-') || (c == '#' && dialect_ == SqlDialect::MariaDb)) {
        const std::size_t line = text_.find('\n', at_);
        at_ = line == std::string_view::npos ? text_.size() : line;
        token.kind = TokenKind::Comment;
    } else if (c == '/' && ahead(1) == '*') {
        token.kind = blockComment();
    } else if (c == '\'') {
        token.kind = quoted('\'', dialect_ == SqlDialect::MariaDb, TokenKind::String);
    } else if (c == '"') {
        token.kind = quoted('"', dialect_ == SqlDialect::MariaDb,
                            dialect_ == SqlDialect::MariaDb ? TokenKind::String
                                                            : TokenKind::QuotedIdentifier);
    } else if (c == '`' && dialect_ != SqlDialect::PostgreSql) {
        token.kind = quoted('`', false, TokenKind::QuotedIdentifier);
    } else if (c == '[' && dialect_ == SqlDialect::Sqlite) {
        const std::size_t close = text_.find(']', at_);
        token.kind =
            close == std::string_view::npos ? TokenKind::Unterminated : TokenKind::QuotedIdentifier;
        at_ = close == std::string_view::npos ? text_.size() : close + 1;
    } else if ((c == 'x' || c == 'X') && ahead(1) == '\'') {
        ++at_;
        token.kind = quoted('\'', false, TokenKind::Blob);
    } else if ((c == 'e' || c == 'E') && ahead(1) == '\'' && dialect_ == SqlDialect::PostgreSql) {
        ++at_;
        token.kind = quoted('\'', true, TokenKind::String);
    } else if (isWordStart(c)) {
        while (at_ < text_.size() && isWord(text_[at_]))
            ++at_;
        token.kind = TokenKind::Word;
    } else if (isDigit(c) || (c == '.' && isDigit(ahead(1)))) {
        number();
        token.kind = TokenKind::Number;
    } else if (c == '?' && dialect_ != SqlDialect::PostgreSql) {
        ++at_;
        while (at_ < text_.size() && isDigit(text_[at_]) && dialect_ == SqlDialect::Sqlite)
            ++at_;
        token.kind = TokenKind::Parameter;
    } else if (c == '$' && dialect_ == SqlDialect::PostgreSql) {
        token.kind = dollar();
    } else if ((c == ':' || c == '@' || c == '$') && isWord(ahead(1)) &&
               dialect_ == SqlDialect::Sqlite) {
        ++at_;
        while (at_ < text_.size() && isWord(text_[at_]))
            ++at_;
        token.kind = TokenKind::Parameter;
    } else if (c == ':' && ahead(1) == ':') {
        at_ += 2; // PostgreSQL's cast
        token.kind = TokenKind::Operator;
    } else {
        ++at_;
        token.kind = c == ';' ? TokenKind::Semicolon : TokenKind::Operator;
    }
    token.end = at_;
    return token;
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
    return TokenKind::Unterminated;
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

} // namespace hone
