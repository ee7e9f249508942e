#include "core/sql/statement_kind.h"

#include <algorithm>
#include <string>

#include "core/base/text.h"
#include "core/sql/lexer.h"

namespace hone {
namespace {

template <std::size_t N>
bool oneOf(std::string_view word, const char* const (&words)[N]) {
    return std::any_of(std::begin(words), std::end(words),
                       [word](const char* other) { return equalsIgnoringCase(word, other); });
}

// A statement's tokens without blanks and comments.
class Words {
public:
    Words(std::string_view sql, SqlDialect dialect) : sql_(sql), lexer_(sql, dialect) { advance(); }
    std::string_view text() const { return token_.in(sql_); }
    TokenKind kind() const { return token_.kind; }
    bool is(const char* word) const {
        return kind() == TokenKind::Word && equalsIgnoringCase(text(), word);
    }
    bool ended() const { return kind() == TokenKind::End; }
    void advance() {
        do
            token_ = lexer_.next();
        while (token_.kind == TokenKind::Space || token_.kind == TokenKind::Comment);
    }

private:
    std::string_view sql_;
    Lexer lexer_;
    Token token_;
};

StatementKind pragmaKind(Words words) {
    static constexpr const char* asking[] = {
        "table_info",      "table_xinfo", "table_list",       "index_list",
        "index_info",      "index_xinfo", "foreign_key_list", "foreign_key_check",
        "integrity_check", "quick_check", "database_list",    "collation_list",
        "function_list",   "module_list", "pragma_list",      "compile_options"};
    static constexpr const char* changingFile[] = {
        "journal_mode", "user_version", "application_id",    "auto_vacuum",
        "page_size",    "encoding",     "wal_autocheckpoint"};
    static constexpr const char* acting[] = {"wal_checkpoint", "incremental_vacuum", "optimize"};
    words.advance();
    std::string_view name = words.text();
    words.advance();
    if (words.text() == ".") {
        words.advance();
        name = words.text();
        words.advance();
    }
    if (oneOf(name, asking)) return StatementKind::Query;
    if (oneOf(name, acting)) return StatementKind::Schema;
    const bool sets = words.text() == "=" || words.text() == "(";
    if (!sets) return StatementKind::Query;
    return oneOf(name, changingFile) ? StatementKind::Schema : StatementKind::Session;
}

StatementKind mainVerb(Words& words, SqlDialect dialect);

// Of a statement that begins with WITH: what follows its common table expressions.
StatementKind withKind(Words words, SqlDialect dialect) {
    int depth = 0;
    for (words.advance(); !words.ended(); words.advance()) {
        if (words.text() == "(") ++depth;
        if (words.text() == ")") --depth;
        if (depth != 0 || words.kind() != TokenKind::Word) continue;
        static constexpr const char* writes[] = {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"};
        if (oneOf(words.text(), writes)) return StatementKind::Write;
        if (words.is("SELECT") || words.is("VALUES")) return mainVerb(words, dialect);
    }
    return StatementKind::Query;
}

StatementKind selectKind(Words words, SqlDialect dialect) {
    if (dialect != SqlDialect::PostgreSql) return StatementKind::Query;
    int depth = 0;
    std::string previous;
    for (; !words.ended(); words.advance()) {
        if (words.text() == "(") ++depth;
        if (words.text() == ")") --depth;
        if (depth == 0 && words.is("INTO")) return StatementKind::Write;
        if (depth == 0 && previous == "for" &&
            (words.is("UPDATE") || words.is("SHARE") || words.is("NO") || words.is("KEY")))
            return StatementKind::Write;
        previous = toLowerAscii(words.text());
    }
    return StatementKind::Query;
}

StatementKind explainKind(Words words, SqlDialect dialect) {
    if (dialect == SqlDialect::Sqlite) return StatementKind::Query;
    bool runs = words.is("ANALYZE");
    words.advance();
    int depth = 0;
    for (; !words.ended(); words.advance()) {
        if (words.text() == "(") ++depth;
        if (words.text() == ")") --depth;
        if (words.is("ANALYZE") || words.is("ANALYSE")) {
            runs = true;
            continue;
        }
        static constexpr const char* verbs[] = {"SELECT",  "WITH",  "INSERT", "UPDATE", "DELETE",
                                                "REPLACE", "MERGE", "VALUES", "CREATE", "TABLE"};
        if (depth == 0 && oneOf(words.text(), verbs))
            return runs ? mainVerb(words, dialect) : StatementKind::Query;
    }
    return runs ? StatementKind::Schema : StatementKind::Query;
}

StatementKind createKind(Words words) {
    words.advance();
    if (words.is("OR")) {
        words.advance();
        words.advance();
    }
    if (words.is("GLOBAL") || words.is("LOCAL")) words.advance();
    return words.is("TEMP") || words.is("TEMPORARY") ? StatementKind::Session
                                                     : StatementKind::Schema;
}

StatementKind mainVerb(Words& words, SqlDialect dialect) {
    static constexpr const char* writes[] = {"INSERT", "UPDATE", "DELETE", "REPLACE",
                                             "MERGE",  "COPY",   "CALL",   "LOAD"};
    static constexpr const char* schema[] = {"DROP",     "ALTER",   "REINDEX", "VACUUM",
                                             "TRUNCATE", "RENAME",  "GRANT",   "REVOKE",
                                             "COMMENT",  "CLUSTER", "REFRESH", "OPTIMIZE"};
    static constexpr const char* session[] = {"ATTACH",  "DETACH",     "SET",     "RESET",
                                              "USE",     "LOCK",       "UNLOCK",  "LISTEN",
                                              "PREPARE", "DEALLOCATE", "DISCARD", "DECLARE"};
    if (words.kind() == TokenKind::End) return StatementKind::Empty;
    while (words.text() == "(")
        words.advance();
    if (words.is("SELECT")) return selectKind(words, dialect);
    if (words.is("WITH")) return withKind(words, dialect);
    if (words.is("PRAGMA") && dialect == SqlDialect::Sqlite) return pragmaKind(words);
    if (words.is("EXPLAIN") || words.is("DESCRIBE") || words.is("DESC"))
        return explainKind(words, dialect);
    if (words.is("ANALYZE"))
        return dialect == SqlDialect::MariaDb ? explainKind(words, dialect) : StatementKind::Schema;
    if (words.is("CREATE")) return createKind(words);
    if (words.is("BEGIN") || words.is("SAVEPOINT") || words.is("START"))
        return StatementKind::Begin;
    if (words.is("COMMIT") || words.is("END") || words.is("RELEASE")) return StatementKind::Commit;
    if (words.is("ROLLBACK") || words.is("ABORT")) return StatementKind::Rollback;
    if (oneOf(words.text(), writes)) return StatementKind::Write;
    if (oneOf(words.text(), schema)) return StatementKind::Schema;
    if (oneOf(words.text(), session)) return StatementKind::Session;
    return StatementKind::Query;
}

} // namespace

StatementKind statementKind(std::string_view sql, SqlDialect dialect) {
    Words words(sql, dialect);
    while (words.kind() == TokenKind::Semicolon)
        words.advance();
    return mainVerb(words, dialect);
}

} // namespace hone
