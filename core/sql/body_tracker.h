#pragma once

#include <string_view>
#include <vector>

#include "core/sql/dialect.h"
#include "core/sql/lexer.h"

namespace hone {

// Tells whether a semicolon ends a statement or stands inside the body of a trigger or routine. Is
// shown the statement's tokens in their order, without blanks and comments.
class BodyTracker {
public:
    explicit BodyTracker(SqlDialect dialect) : dialect_(dialect) {}

    bool inBody() const { return place_ == Place::Body; }
    void see(TokenKind kind, std::string_view piece);
    void semicolonInBody();

private:
    enum class Place {
        Start,
        Begin, // MariaDB's BEGIN; NOT ATOMIC behind it opens a block
        BeginNot,
        Create,
        Head, // of what may have a body
        Body,
        Elsewhere
    };
    enum class Block { Statements, CaseExpression };

    void seeStart(std::string_view word);
    void seeCreate(std::string_view word);
    void seeHead(std::string_view word);
    void seePlainBody(bool isWord, std::string_view piece);
    void seeCompoundBody(TokenKind kind, std::string_view piece);
    void seeCompoundWord(std::string_view word, bool first);
    void enterBody();

    const SqlDialect dialect_;
    Place place_ = Place::Start;
    bool begun_ = false;      // the word before was BEGIN
    bool definer_ = false;    // a user's name may stand here
    bool atStart_ = false;    // of a statement in the body
    bool afterFirst_ = false; // right behind a statement's first word, which may be a label
    bool afterEnd_ = false;   // the END before closed a block of statements
    bool declaresHandler_ = false;
    std::vector<Block> blocks_; // MariaDB
};

} // namespace hone
