#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/sql/dialect.h"

namespace hone {

enum class TokenKind {
    End,
    Space,
    Comment,
    Word,             // keyword or plain identifier
    QuotedIdentifier, // "a", `a`, [a]
    String,           // 'a', PostgreSQL's E'a', $tag$a$tag$, MariaDB's "a"
    Blob,             // x'00'
    Number,
    Parameter, // SQLite's ?, ?1, :a, @a, $a; PostgreSQL's $1; MariaDB's ?
    Operator,
    Semicolon,
    // A string, quoted identifier or comment that reaches the end of the text; to SQLite such a
    // comment is a Comment.
    Unterminated,
};

struct Token {
    TokenKind kind = TokenKind::End;
    std::size_t begin = 0; // bytes in the text
    std::size_t end = 0;

    std::string_view in(std::string_view text) const { return text.substr(begin, end - begin); }
    bool operator==(const Token&) const = default;
};

// Cuts SQL text into tokens that cover it without a gap. Never fails, whatever the bytes; linear in
// time.
class Lexer {
public:
    // A word ends before wordStop, where one is given.
    Lexer(std::string_view text, SqlDialect dialect, std::size_t from = 0,
          std::string_view wordStop = {})
        : text_(text), dialect_(dialect), at_(from), wordStop_(wordStop) {}

    Token next();

private:
    TokenKind blockComment();
    TokenKind quoted(char quote, bool backslashes, TokenKind kind);
    TokenKind dollar();
    TokenKind named();
    void number();
    void word();

    std::string_view text_;
    SqlDialect dialect_;
    std::size_t at_;
    std::string_view wordStop_;
};

// All but blanks and comments.
std::vector<Token> significantTokens(std::string_view sql, SqlDialect dialect);

} // namespace hone
