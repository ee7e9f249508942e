#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "core/sql/dialect.h"
#include "core/sql/lexer.h"

namespace hone {

// A statement's place in a text: from its first token that is neither blank nor comment to before
// its semicolon. Bytes.
struct StatementSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool terminated = false; // a semicolon follows

    std::string_view in(std::string_view text) const { return text.substr(begin, end - begin); }
    bool operator==(const StatementSpan&) const = default;
};

// Walks over a text's statements one at a time, so that a long script need not be split as a whole.
// Knows strings, comments, quoted names of the dialect, CREATE TRIGGER ... BEGIN ... END (with CASE
// ... END inside), PostgreSQL's dollar quotes and BEGIN ATOMIC bodies, MariaDB's DELIMITER lines.
class StatementSplitter {
public:
    StatementSplitter(std::string_view text, SqlDialect dialect, std::size_t from = 0);
    std::optional<StatementSpan> next();

private:
    bool takeDelimiterLine(std::size_t wordBegin, std::size_t wordEnd);
    bool endsStatement(const Token& token) const;
    Lexer lexer() const;

    std::string_view text_;
    SqlDialect dialect_;
    std::size_t at_;
    std::string_view delimiter_ = ";";
};

std::vector<StatementSpan> splitStatements(std::string_view text, SqlDialect dialect);

// The statement the cursor stands in or right behind (its semicolon and the blanks after it on the
// same line included); between two statements the next one, after the last one the last.
std::optional<StatementSpan> statementAt(const std::vector<StatementSpan>& statements,
                                         std::string_view text, std::size_t cursor);

} // namespace hone
