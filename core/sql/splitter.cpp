#include "core/sql/splitter.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/sql/body_tracker.h"
#include "core/sql/lexer.h"

namespace hone {
StatementSplitter::StatementSplitter(std::string_view text, SqlDialect dialect, std::size_t from)
    : text_(text), dialect_(dialect), at_(from) {}

// MariaDB's clients know a line DELIMITER that names another end of statements; it has at most 15
// characters.
bool StatementSplitter::takeDelimiterLine(std::size_t wordBegin, std::size_t wordEnd) {
    if (dialect_ != SqlDialect::MariaDb ||
        !equalsIgnoringCase(text_.substr(wordBegin, wordEnd - wordBegin), "DELIMITER"))
        return false;
    const std::size_t line = std::min(text_.find('\n', wordEnd), text_.size());
    const std::string_view rest = text_.substr(wordEnd, line - wordEnd);
    const std::size_t first = rest.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return false;
    const std::string_view word = rest.substr(first);
    delimiter_ = word.substr(0, std::min<std::size_t>(word.find_first_of(" \t\r"), 15));
    at_ = line;
    return true;
}

bool StatementSplitter::endsStatement(const Token& token) const {
    if (delimiter_ == ";") return token.kind == TokenKind::Semicolon;
    return text_.substr(token.begin).starts_with(delimiter_);
}

// A delimiter of its own may stick to a word: END$$
Lexer StatementSplitter::lexer() const {
    return Lexer(text_, dialect_, at_, delimiter_ == ";" ? std::string_view() : delimiter_);
}

std::optional<StatementSpan> StatementSplitter::next() {
    StatementSpan span;
    bool begun = false;
    BodyTracker body(dialect_);
    Lexer tokens = lexer();
    for (Token token = tokens.next(); token.kind != TokenKind::End; token = tokens.next()) {
        if (token.kind == TokenKind::Space || token.kind == TokenKind::Comment) continue;
        if (endsStatement(token)) {
            if (begun && delimiter_ == ";" && body.inBody()) {
                body.semicolonInBody();
                span.end = token.end;
                continue;
            }
            at_ = token.begin + delimiter_.size();
            span.terminated = true;
            if (begun) return span;
            tokens = lexer(); // an empty statement
            continue;
        }
        if (!begun && token.kind == TokenKind::Word && takeDelimiterLine(token.begin, token.end)) {
            tokens = lexer();
            continue;
        }
        if (!begun) span = {token.begin, token.end, false};
        begun = true;
        span.end = token.end;
        body.see(token.kind, token.in(text_));
    }
    at_ = text_.size();
    return begun ? std::optional(span) : std::nullopt;
}

std::vector<StatementSpan> splitStatements(std::string_view text, SqlDialect dialect) {
    std::vector<StatementSpan> statements;
    StatementSplitter splitter(text, dialect);
    while (auto span = splitter.next())
        statements.push_back(*span);
    return statements;
}

std::optional<StatementSpan> statementAt(const std::vector<StatementSpan>& statements,
                                         std::string_view text, std::size_t cursor) {
    if (statements.empty()) return std::nullopt;
    const auto after =
        std::upper_bound(statements.begin(), statements.end(), cursor,
                         [](std::size_t at, const StatementSpan& s) { return at < s.begin; });
    if (after == statements.begin()) return *after;
    const StatementSpan& before = *(after - 1);
    if (cursor <= before.end || after == statements.end()) return before;
    const std::size_t line = text.find('\n', before.end);
    if (line == std::string_view::npos || cursor <= line) return before;
    return *after;
}

} // namespace hone
