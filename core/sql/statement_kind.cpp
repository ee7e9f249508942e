#include "core/sql/statement_kind.h"

#include <algorithm>

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
        "journal_mode", "user_version", "schema_version",     "application_id",
        "auto_vacuum",  "page_size",    "wal_autocheckpoint", "encoding"};
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

StatementKind mainVerb(Words words, SqlDialect dialect);

constexpr const char* dml[] = {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"};

// Counts brackets while a statement is walked over.
class Depth {
public:
    int see(std::string_view piece) {
        if (piece == "(") ++depth_;
        if (piece == ")") --depth_;
        return depth_;
    }

private:
    int depth_ = 0;
};

// Of a statement that begins with WITH: what follows its common table expressions. A table's name
// stands behind WITH, RECURSIVE or a comma and may be a verb's word.
StatementKind withKind(Words words, SqlDialect dialect) {
    Depth brackets;
    bool nameComes = true;
    std::string_view previous;
    words.advance();
    if (words.is("RECURSIVE")) words.advance();
    for (; !words.ended(); previous = words.text(), words.advance()) {
        const int depth = brackets.see(words.text());
        const bool isWord = words.kind() == TokenKind::Word;
        // PostgreSQL's tables of a WITH may write themselves.
        if (depth == 1 && previous == "(" && isWord && oneOf(words.text(), dml) &&
            dialect == SqlDialect::PostgreSql)
            return StatementKind::Write;
        if (depth != 0) continue;
        if (words.text() == ",") {
            nameComes = true;
        } else if (nameComes) {
            nameComes = false;
        } else if (isWord) {
            if (oneOf(words.text(), dml)) return StatementKind::Write;
            if (words.is("SELECT") || words.is("VALUES")) return mainVerb(words, dialect);
        }
    }
    return StatementKind::Query;
}

StatementKind selectKind(Words words, SqlDialect dialect) {
    if (dialect != SqlDialect::PostgreSql) return StatementKind::Query;
    Depth brackets;
    bool afterFor = false;
    for (; !words.ended(); words.advance()) {
        if (brackets.see(words.text()) > 0) continue;
        if (words.is("INTO")) return StatementKind::Write;
        if (afterFor &&
            (words.is("UPDATE") || words.is("SHARE") || words.is("NO") || words.is("KEY")))
            return StatementKind::Write;
        afterFor = words.is("FOR");
    }
    return StatementKind::Query;
}

// EXPLAIN, DESCRIBE and MariaDB's ANALYZE, which runs a statement unless it names a table.
StatementKind explainKind(Words words, SqlDialect dialect) {
    if (dialect == SqlDialect::Sqlite) return StatementKind::Query;
    static constexpr const char* verbs[] = {"SELECT", "WITH",    "INSERT",  "UPDATE",
                                            "DELETE", "REPLACE", "MERGE",   "VALUES",
                                            "CREATE", "EXECUTE", "DECLARE", "CALL"};
    bool runs = words.is("ANALYZE");
    Depth brackets;
    for (words.advance(); !words.ended(); words.advance()) {
        const int depth = brackets.see(words.text());
        if (words.is("ANALYZE") || words.is("ANALYSE")) runs = true;
        if (words.kind() != TokenKind::Word || (depth > 0 && !words.is("SELECT"))) continue;
        if (oneOf(words.text(), verbs))
            return runs ? mainVerb(words, dialect) : StatementKind::Query;
        if (dialect == SqlDialect::MariaDb && runs && words.is("TABLE"))
            return StatementKind::Schema;
    }
    return StatementKind::Query;
}

bool isTemp(std::string_view name) {
    static constexpr const char* forms[] = {"temp", "\"temp\"", "[temp]", "`temp`", "'temp'"};
    return oneOf(name, forms);
}

StatementKind createKind(Words words, SqlDialect dialect) {
    static constexpr const char* before[] = {"OR", "REPLACE", "GLOBAL", "LOCAL"};
    static constexpr const char* things[] = {"UNIQUE",  "VIRTUAL", "TABLE", "VIEW",  "INDEX",
                                             "TRIGGER", "IF",      "NOT",   "EXISTS"};
    do
        words.advance();
    while (oneOf(words.text(), before));
    if (words.is("TEMP") || words.is("TEMPORARY")) return StatementKind::Session;
    if (dialect != SqlDialect::Sqlite) return StatementKind::Schema;
    while (oneOf(words.text(), things))
        words.advance();
    if (!isTemp(words.text())) return StatementKind::Schema;
    words.advance();
    return words.text() == "." ? StatementKind::Session : StatementKind::Schema;
}

// MariaDB's BEGIN NOT ATOMIC is a block that is run.
StatementKind beginKind(Words words) {
    words.advance();
    return words.is("NOT") ? StatementKind::Write : StatementKind::Begin;
}

StatementKind mainVerb(Words words, SqlDialect dialect) {
    static constexpr const char* writes[] = {"COPY", "CALL", "LOAD", "DO", "EXECUTE"};
    static constexpr const char* schema[] = {"DROP",     "ALTER",   "REINDEX", "VACUUM",
                                             "TRUNCATE", "RENAME",  "GRANT",   "REVOKE",
                                             "COMMENT",  "CLUSTER", "REFRESH", "OPTIMIZE"};
    static constexpr const char* session[] = {"ATTACH",  "DETACH",     "SET",     "RESET",
                                              "USE",     "LOCK",       "UNLOCK",  "LISTEN",
                                              "PREPARE", "DEALLOCATE", "DISCARD", "DECLARE"};
    if (words.ended()) return StatementKind::Empty;
    while (words.text() == "(" || words.text().starts_with("/*!") ||
           words.text().starts_with("/*M!"))
        words.advance();
    if (words.is("SELECT")) return selectKind(words, dialect);
    if (words.is("WITH")) return withKind(words, dialect);
    if (words.is("PRAGMA") && dialect == SqlDialect::Sqlite) return pragmaKind(words);
    if (words.is("EXPLAIN") || words.is("DESCRIBE") || words.is("DESC"))
        return explainKind(words, dialect);
    if (words.is("ANALYZE"))
        return dialect == SqlDialect::MariaDb ? explainKind(words, dialect) : StatementKind::Schema;
    if (words.is("CREATE")) return createKind(words, dialect);
    if (words.is("BEGIN") && dialect == SqlDialect::MariaDb) return beginKind(words);
    if (words.is("BEGIN") || words.is("SAVEPOINT") || words.is("START"))
        return StatementKind::Begin;
    if (words.is("COMMIT") || words.is("END") || words.is("RELEASE")) return StatementKind::Commit;
    if (words.is("ROLLBACK") || words.is("ABORT")) return StatementKind::Rollback;
    if (oneOf(words.text(), dml) || oneOf(words.text(), writes)) return StatementKind::Write;
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
