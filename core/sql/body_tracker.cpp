// A trigger of SQLite and a BEGIN ATOMIC body of PostgreSQL are lists of plain statements, none of
// which begins with END: the END that stands where a statement would begin closes the body, and no
// CASE ... END or column of that name is mistaken for it. MariaDB nests blocks, so there they are
// counted.
#include "core/sql/body_tracker.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "core/base/text.h"

namespace hone {
namespace {

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(
        words, [word](std::string_view other) { return equalsIgnoringCase(word, other); });
}

} // namespace

void BodyTracker::see(TokenKind kind, std::string_view piece) {
    const bool isWord = kind == TokenKind::Word;
    switch (place_) {
    case Place::Start:
        // MariaDB's /*!50003 CREATE ... begins with an operator.
        if (isWord)
            seeStart(piece);
        else if (kind != TokenKind::Operator)
            place_ = Place::Elsewhere;
        break;
    case Place::Begin:
        place_ = isOneOf(piece, {"NOT"}) ? Place::BeginNot : Place::Elsewhere;
        break;
    case Place::BeginNot:
        place_ = Place::Elsewhere;
        if (isOneOf(piece, {"ATOMIC"})) enterBody();
        break;
    case Place::Create:
        if (isWord) seeCreate(piece);
        break;
    case Place::Head:
        seeHead(isWord ? piece : std::string_view());
        break;
    case Place::Body:
        if (dialect_ == SqlDialect::MariaDb)
            seeCompoundBody(kind, piece);
        else
            seePlainBody(isWord, piece);
        break;
    case Place::Elsewhere:
        break;
    }
}

void BodyTracker::seeStart(std::string_view word) {
    if (dialect_ == SqlDialect::Sqlite && isOneOf(word, {"EXPLAIN", "QUERY", "PLAN"})) return;
    place_ = Place::Elsewhere;
    if (isOneOf(word, {"CREATE"})) place_ = Place::Create;
    if (isOneOf(word, {"BEGIN"}) && dialect_ == SqlDialect::MariaDb) place_ = Place::Begin;
}

void BodyTracker::seeCreate(std::string_view word) {
    const bool opens = dialect_ == SqlDialect::Sqlite ? isOneOf(word, {"TRIGGER"})
                       : dialect_ == SqlDialect::PostgreSql
                           ? isOneOf(word, {"FUNCTION", "PROCEDURE"})
                           : isOneOf(word, {"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"});
    if (opens) {
        place_ = Place::Head;
    } else if (isOneOf(word, {"TABLE", "VIEW"})) {
        place_ = Place::Elsewhere;
    } else if (isOneOf(word, {"DEFINER"})) {
        definer_ = dialect_ == SqlDialect::MariaDb;
    } else if (!definer_ && !isOneOf(word, {"TEMP", "TEMPORARY", "OR", "REPLACE", "AGGREGATE"})) {
        place_ = Place::Elsewhere;
    }
}

void BodyTracker::seeHead(std::string_view word) {
    if (dialect_ == SqlDialect::PostgreSql) {
        if (begun_ && isOneOf(word, {"ATOMIC"})) enterBody();
        begun_ = isOneOf(word, {"BEGIN"});
    } else if (isOneOf(word, {"BEGIN"})) {
        enterBody();
    }
}

void BodyTracker::enterBody() {
    place_ = Place::Body;
    blocks_.assign(1, Block::Statements);
    atStart_ = true;
}

void BodyTracker::semicolonInBody() {
    atStart_ = true;
    afterFirst_ = afterEnd_ = declaresHandler_ = false;
}

void BodyTracker::seePlainBody(bool isWord, std::string_view piece) {
    if (atStart_ && isWord && isOneOf(piece, {"END"})) place_ = Place::Elsewhere;
    atStart_ = false;
}

void BodyTracker::seeCompoundBody(TokenKind kind, std::string_view piece) {
    const bool first = std::exchange(atStart_, false);
    const bool afterFirst = std::exchange(afterFirst_, false);
    if (kind == TokenKind::Word)
        seeCompoundWord(piece, first);
    else if (piece == ":" && afterFirst)
        atStart_ = true; // behind a label
    else
        afterEnd_ = false;
    if (first && (kind == TokenKind::Word || kind == TokenKind::QuotedIdentifier))
        afterFirst_ = true;
}

void BodyTracker::seeCompoundWord(std::string_view word, bool first) {
    const bool inExpression = blocks_.back() == Block::CaseExpression;
    const bool namesBlock = isOneOf(word, {"IF", "LOOP", "WHILE", "REPEAT", "FOR"});
    const bool isCase = isOneOf(word, {"CASE"});
    if (std::exchange(afterEnd_, false) && (namesBlock || isCase)) return; // END IF
    if (isOneOf(word, {"END"})) {
        blocks_.pop_back();
        afterEnd_ = !inExpression;
        if (blocks_.empty()) place_ = Place::Elsewhere;
    } else if (isCase) {
        blocks_.push_back(first ? Block::Statements : Block::CaseExpression);
    } else if (isOneOf(word, {"BEGIN"}) && (first || declaresHandler_)) {
        blocks_.push_back(Block::Statements);
        atStart_ = true;
        declaresHandler_ = false;
    } else if (namesBlock && first) {
        blocks_.push_back(Block::Statements);
        atStart_ = isOneOf(word, {"LOOP", "REPEAT"});
    } else if (isOneOf(word, {"THEN", "ELSE", "DO"})) {
        atStart_ = !inExpression && !(first && isOneOf(word, {"DO"}));
    } else if (first && isOneOf(word, {"DECLARE"})) {
        declaresHandler_ = true;
    }
}

} // namespace hone
