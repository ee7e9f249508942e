#include "core/sql/splitter.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

// Tells whether a semicolon ends the statement or stands inside the body of a trigger or routine.
// Words are shown to it in their order.
class BodyTracker {
public:
    explicit BodyTracker(SqlDialect dialect) : dialect_(dialect) {}

    bool inBody() const { return depth_ > 0; }

    void word(std::string_view word) {
        ++words_;
        if (words_ == 1) creates_ = equalsIgnoringCase(word, "CREATE");
        if (!creates_) return;
        if (depth_ == 0) {
            if (words_ <= 12 && opensBodies(word)) bodyExpected_ = true;
            const bool atomic = equalsIgnoringCase(word, "ATOMIC") && afterBegin_;
            afterBegin_ = equalsIgnoringCase(word, "BEGIN");
            const bool begins = dialect_ == SqlDialect::PostgreSql ? atomic : afterBegin_;
            if (bodyExpected_ && begins) depth_ = 1;
            return;
        }
        if (afterEnd_ && isBlockWord(word)) {
            afterEnd_ = false; // END IF, END LOOP: what the END closed
            return;
        }
        afterEnd_ = false;
        if (equalsIgnoringCase(word, "END")) {
            --depth_;
            afterEnd_ = depth_ > 0;
        } else if (equalsIgnoringCase(word, "CASE") || equalsIgnoringCase(word, "BEGIN")) {
            ++depth_;
        } else if (dialect_ == SqlDialect::MariaDb && isBlockWord(word) && atStatementStart_) {
            ++depth_;
        }
        atStatementStart_ = equalsIgnoringCase(word, "THEN") || equalsIgnoringCase(word, "ELSE") ||
                            equalsIgnoringCase(word, "DO") || equalsIgnoringCase(word, "BEGIN") ||
                            equalsIgnoringCase(word, "LOOP");
    }
    void semicolon() {
        atStatementStart_ = true;
        afterEnd_ = false;
    }

private:
    bool opensBodies(std::string_view word) const {
        if (equalsIgnoringCase(word, "TRIGGER")) return true;
        return dialect_ != SqlDialect::Sqlite &&
               (equalsIgnoringCase(word, "PROCEDURE") || equalsIgnoringCase(word, "FUNCTION") ||
                equalsIgnoringCase(word, "EVENT"));
    }
    static bool isBlockWord(std::string_view word) {
        return equalsIgnoringCase(word, "IF") || equalsIgnoringCase(word, "LOOP") ||
               equalsIgnoringCase(word, "WHILE") || equalsIgnoringCase(word, "REPEAT") ||
               equalsIgnoringCase(word, "CASE");
    }

    const SqlDialect dialect_;
    int words_ = 0;
    int depth_ = 0;
    bool creates_ = false;
    bool bodyExpected_ = false;
    bool afterBegin_ = false;
    bool afterEnd_ = false;
    bool atStatementStart_ = true;
};

} // namespace

StatementSplitter::StatementSplitter(std::string_view text, SqlDialect dialect, std::size_t from)
    : text_(text), dialect_(dialect), at_(from) {}

// MariaDB's clients know a line DELIMITER that names another end of statements.
bool StatementSplitter::takeDelimiterLine(std::size_t wordBegin, std::size_t wordEnd) {
    if (dialect_ != SqlDialect::MariaDb ||
        !equalsIgnoringCase(text_.substr(wordBegin, wordEnd - wordBegin), "DELIMITER"))
        return false;
    std::size_t line = text_.find('\n', wordEnd);
    if (line == std::string_view::npos) line = text_.size();
    std::string_view rest = text_.substr(wordEnd, line - wordEnd);
    const std::size_t first = rest.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return false;
    const std::size_t last = rest.find_last_not_of(" \t\r");
    delimiter_ = rest.substr(first, last - first + 1);
    at_ = line;
    return true;
}

std::optional<StatementSpan> StatementSplitter::next() {
    StatementSpan span;
    bool begun = false;
    BodyTracker body(dialect_);
    Lexer lexer(text_, dialect_, at_);
    while (true) {
        Token token = lexer.next();
        const bool ownDelimiter = delimiter_ != ";";
        if (ownDelimiter && token.kind != TokenKind::End &&
            text_.substr(token.begin).starts_with(delimiter_)) {
            token.kind = TokenKind::Semicolon;
            token.end = token.begin + delimiter_.size();
            lexer = Lexer(text_, dialect_, token.end);
        } else if (ownDelimiter && token.kind == TokenKind::Semicolon) {
            token.kind = TokenKind::Operator;
        }
        switch (token.kind) {
        case TokenKind::End:
            at_ = text_.size();
            if (!begun) return std::nullopt;
            return span;
        case TokenKind::Space:
        case TokenKind::Comment:
            break;
        case TokenKind::Semicolon:
            if (begun && body.inBody() && !ownDelimiter) {
                body.semicolon();
                span.end = token.end;
                break;
            }
            at_ = token.end;
            if (!begun) break; // an empty statement
            span.terminated = true;
            return span;
        default:
            if (!begun && token.kind == TokenKind::Word &&
                takeDelimiterLine(token.begin, token.end)) {
                lexer = Lexer(text_, dialect_, at_);
                break;
            }
            if (!begun) span.begin = token.begin;
            begun = true;
            span.end = token.end;
            if (token.kind == TokenKind::Word) body.word(token.in(text_));
            break;
        }
    }
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
