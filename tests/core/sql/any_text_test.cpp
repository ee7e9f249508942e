#include <algorithm>
#include <random>
#include <string>

#include <sqlite3.h>

#include "core/sql/fingerprint.h"
#include "core/sql/lexer.h"
#include "core/sql/splitter.h"
#include "core/sql/statement_kind.h"
#include "tests/support/hone_test.h"

using namespace hone;

namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

std::string bytes(Random& random) {
    std::string text(below(random, 200), '\0');
    for (char& c : text)
        c = static_cast<char>(below(random, 256));
    return text;
}

std::string soup(Random& random) {
    static constexpr const char* pieces[] = {"'",
                                             "\"",
                                             "`",
                                             "[",
                                             "]",
                                             "(",
                                             ")",
                                             ";",
                                             ",",
                                             "--",
                                             "/*",
                                             "*/",
                                             "/*!50001 ",
                                             "\n",
                                             " ",
                                             "$$",
                                             "$a$",
                                             "$1",
                                             "?",
                                             "?3",
                                             ":a",
                                             "@b",
                                             "::",
                                             "#",
                                             "\\",
                                             ".",
                                             "1",
                                             "1e",
                                             "0x",
                                             "x'",
                                             "E'",
                                             "-",
                                             "+",
                                             "=",
                                             "NULL",
                                             "IN",
                                             "VALUES",
                                             "SELECT",
                                             "WITH",
                                             "AS",
                                             "CREATE",
                                             "TRIGGER",
                                             "PROCEDURE",
                                             "BEGIN",
                                             "ATOMIC",
                                             "NOT",
                                             "END",
                                             "CASE",
                                             "IF",
                                             "LOOP",
                                             "THEN",
                                             "DECLARE",
                                             "DELIMITER",
                                             "DELIMITER //\n",
                                             "//",
                                             "EXPLAIN",
                                             "ANALYZE",
                                             "PRAGMA",
                                             "user_version",
                                             "temp",
                                             "FOR",
                                             "INTO",
                                             "\xef\xbb\xbf",
                                             "\xc3",
                                             "é"};
    std::string text;
    for (std::size_t left = below(random, 40); left > 0; --left) {
        text += pieces[below(random, std::size(pieces))];
        if (below(random, 2) == 0) text += ' ';
    }
    return text;
}

constexpr SqlDialect dialects[] = {SqlDialect::Sqlite, SqlDialect::PostgreSql, SqlDialect::MariaDb};

QString shown(const std::string& text) {
    return QString::fromLatin1(QByteArray::fromStdString(text).toPercentEncoding(" ();,'\""));
}

} // namespace

// Whatever the bytes: nothing crashes, tokens cover the text, spans lie in it.
class AnyTextTest : public hone::test::HoneTest {
    Q_OBJECT

private slots:
    void tokensCoverTheTextWithoutAGap() {
        everyText([](const std::string& text, SqlDialect dialect) {
            Lexer lexer(text, dialect);
            std::size_t at = 0;
            for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next()) {
                if (token.begin != at || token.end <= at || token.end > text.size()) return false;
                at = token.end;
            }
            return at == text.size();
        });
    }

    void statementsLieInTheTextInTheirOrder() {
        everyText([](const std::string& text, SqlDialect dialect) {
            std::size_t at = 0;
            const auto spans = splitStatements(text, dialect);
            for (const StatementSpan& span : spans) {
                if (span.begin < at || span.end <= span.begin || span.end > text.size())
                    return false;
                at = span.end;
            }
            for (const std::size_t cursor : {std::size_t{0}, text.size() / 2, text.size()})
                if (statementAt(spans, text, cursor).has_value() != !spans.empty()) return false;
            return true;
        });
    }

    // Blanks apart, which a text of no dialect may lose between marks that then mean something
    // else.
    void aNormalisedTextIsItsOwnNormalForm() {
        everyText([](const std::string& text, SqlDialect dialect) {
            (void)statementKind(text, dialect);
            const std::string once = normaliseSql(text, dialect);
            if (dialect != SqlDialect::Sqlite || text.find_first_of("@:#$") != std::string::npos)
                return true;
            Lexer lexer(text, dialect);
            for (Token token = lexer.next(); token.kind != TokenKind::End; token = lexer.next())
                if (token.kind == TokenKind::Unterminated) return true;
            return normaliseSql(once, dialect) == once;
        });
    }

    // A statement alone is one statement: nothing else has a place in the spans of the whole.
    void splittingAStatementAgainGivesItself() {
        everyText([](const std::string& text, SqlDialect dialect) {
            if (dialect == SqlDialect::MariaDb) return true; // DELIMITER lines lie outside
            for (const StatementSpan& span : splitStatements(text, dialect)) {
                const std::string_view statement = span.in(text);
                const auto again = splitStatements(statement, dialect);
                if (again.size() != 1 || again[0].begin != 0 || again[0].end != statement.size())
                    return false;
            }
            return true;
        });
    }

    // What SQLite prepares it numbers as sqlParameters() does.
    void parametersAreThoseOfTheEngine() {
        static constexpr const char* pieces[] = {
            "?",     "?2", ":a",    "@a",   "$a",    "$1",  ":1",    "?5",
            "$a::b", "#c", ":a(b)", "':x'", "\"?\"", "1.5", "x'00'", "/* ? */ 1"};
        sqlite3* db = nullptr;
        QCOMPARE(sqlite3_open(":memory:", &db), SQLITE_OK);
        Random random(7);
        for (int round = 0; round < 3'000; ++round) {
            std::string sql = "SELECT 0";
            for (std::size_t left = below(random, 8); left > 0; --left)
                sql += std::string(", ") + pieces[below(random, std::size(pieces))];
            sqlite3_stmt* statement = nullptr;
            QVERIFY2(sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK,
                     sql.c_str());
            std::vector<std::string> engines;
            for (int i = 1; i <= sqlite3_bind_parameter_count(statement); ++i) {
                const char* name = sqlite3_bind_parameter_name(statement, i);
                engines.push_back(name != nullptr ? name : "?" + std::to_string(i));
            }
            sqlite3_finalize(statement);
            QVERIFY2(sqlParameters(sql, SqlDialect::Sqlite) == engines, sql.c_str());
        }
        sqlite3_close(db);
    }

    // SQLite's own parser ends its statements where the splitter does.
    void statementsEndWhereTheEngineEndsThem() {
        static constexpr const char* statements[] = {
            "SELECT 1",
            "SELECT ';', \";\" FROM t",
            "SELECT [;], `;` -- ;\n FROM t",
            "SELECT /* ; */ 1",
            "BEGIN",
            "END",
            "COMMIT",
            "SELECT CASE a WHEN 1 THEN 2 END FROM t",
            "CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; "
            "SELECT begin, begin AS end FROM t; END",
            "CREATE TRIGGER IF NOT EXISTS begin AFTER UPDATE OF a ON t WHEN new.a = ';' BEGIN "
            "DELETE FROM t WHERE begin = 1; UPDATE t SET a = CASE a WHEN 1 THEN 2 END; END",
            "EXPLAIN QUERY PLAN SELECT 1",
            "INSERT INTO t VALUES ('it''s; so', x'3b', 1)"};
        sqlite3* db = nullptr;
        QCOMPARE(sqlite3_open(":memory:", &db), SQLITE_OK);
        sqlite3_exec(db, "CREATE TABLE t(a, begin, [;])", nullptr, nullptr, nullptr);
        Random random(11);
        for (int round = 0; round < 2'000; ++round) {
            std::string script;
            for (std::size_t left = below(random, 8) + 1; left > 0; --left) {
                script += statements[below(random, std::size(statements))];
                script += below(random, 2) == 0 ? ";" : " ;\n -- x\n";
            }
            StatementSplitter splitter(script, SqlDialect::Sqlite);
            const char* tail = script.c_str();
            while (const auto span = splitter.next()) {
                sqlite3_stmt* statement = nullptr;
                QVERIFY2(sqlite3_prepare_v2(db, tail, -1, &statement, &tail) == SQLITE_OK,
                         sqlite3_errmsg(db));
                sqlite3_finalize(statement);
                QCOMPARE(static_cast<std::size_t>(tail - script.c_str()),
                         script.find(';', span->end) + 1);
            }
        }
        sqlite3_close(db);
    }

private:
    template <typename Holds>
    void everyText(Holds holds) {
        Random random(3);
        for (int round = 0; round < 20'000; ++round) {
            const std::string text = round % 2 == 0 ? bytes(random) : soup(random);
            for (const SqlDialect dialect : dialects)
                QVERIFY2(holds(text, dialect), qPrintable(shown(text)));
        }
    }
};

QTEST_GUILESS_MAIN(AnyTextTest)
#include "any_text_test.moc"
