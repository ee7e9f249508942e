#include "core/sql/splitter.h"

#include <cstring>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/support/hone_test.h"

using namespace hone;

namespace {

// The statements, parted by " | "; a statement without its end of statement ends with "…".
QString split(const QString& script, SqlDialect dialect) {
    const std::string text = script.toStdString();
    std::string printed;
    for (const StatementSpan& span : splitStatements(text, dialect)) {
        if (!printed.empty()) printed += " | ";
        printed += std::string(span.in(text)) + (span.terminated ? "" : "…");
    }
    return QString::fromStdString(printed);
}

void row(const char* name, const char* script, const char* expected) {
    QTest::newRow(name) << QString::fromUtf8(script) << QString::fromUtf8(expected);
}

// For a body that must stay whole: the script is the body and one statement behind it.
void whole(const char* name, const std::string& body) {
    row(name, (body + "; SELECT 2").c_str(), (body + " | SELECT 2…").c_str());
}

void columns() {
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("expected");
}

} // namespace

class SplitterTest : public hone::test::HoneTest {
    Q_OBJECT

private slots:
    void sqliteScriptsAreSplit_data() {
        columns();
        row("nothing", "", "");
        row("blanks, comments and semicolons alone", " ;; -- a;\n /* ; */ ;", "");
        row("one", "SELECT 1", "SELECT 1…");
        row("ends and blanks stay out", "  SELECT 1 ;\n\n-- x\nSELECT 2 -- y\n;",
            "SELECT 1 | SELECT 2");
        row("semicolons in strings, names and comments",
            "SELECT ';', \";\", [;], `;` /* ; */ -- ;\n; SELECT 2",
            "SELECT ';', \";\", [;], `;` | SELECT 2…");
        row("a comment inside stays", "SELECT /* a; */ 1; x", "SELECT /* a; */ 1 | x…");
        row("an unterminated string takes the rest", "SELECT 1; SELECT 'a; b",
            "SELECT 1 | SELECT 'a; b…");
        row("a comment at the end is no statement", "SELECT 1; /* a", "SELECT 1");
        row("a transaction", "BEGIN; SELECT 1; END; SELECT 2",
            "BEGIN | SELECT 1 | END | SELECT 2…");
        row("columns with a trigger's words",
            "CREATE TABLE log(trigger TEXT, begin INT, end INT); SELECT 2",
            "CREATE TABLE log(trigger TEXT, begin INT, end INT) | SELECT 2…");
        row("a trigger that has no body yet", "CREATE TRIGGER a AFTER INSERT ON t; SELECT 2",
            "CREATE TRIGGER a AFTER INSERT ON t | SELECT 2…");
        row("a trigger whose END is missing",
            "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; x",
            "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; x…");
        whole("trigger", "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END");
        whole("temporary trigger", "create temp trigger a after insert on t begin select 1; end");
        whole("trigger with IF NOT EXISTS and a WHEN",
              "CREATE TRIGGER IF NOT EXISTS a AFTER UPDATE OF b ON t FOR EACH ROW WHEN "
              "CASE new.b WHEN 1 THEN 1 END BEGIN SELECT 1; END");
        whole("CASE in a trigger", "CREATE TRIGGER a AFTER INSERT ON t BEGIN "
                                   "SELECT CASE WHEN 1 THEN CASE 2 WHEN 3 THEN 4 END END; "
                                   "UPDATE t SET a = CASE a WHEN 1 THEN 2 ELSE 3 END; END");
        whole("names that are a trigger's words",
              "CREATE TRIGGER begin AFTER INSERT ON t BEGIN SELECT end, begin FROM t; END");
        whole("an explained trigger",
              "EXPLAIN QUERY PLAN CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END");
        whole("comments in a trigger", "CREATE TRIGGER a AFTER INSERT ON t BEGIN -- END;\n"
                                       "SELECT 'END;'; /* ; */ END");
    }
    void sqliteScriptsAreSplit() { check(SqlDialect::Sqlite); }

    void postgresScriptsAreSplit_data() {
        columns();
        row("transaction", "BEGIN; SELECT 1; COMMIT", "BEGIN | SELECT 1 | COMMIT…");
        whole("a function's text", "CREATE FUNCTION f() RETURNS int AS $f$ BEGIN; END; $f$ "
                                   "LANGUAGE plpgsql");
        whole("a procedure's body", "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC INSERT INTO t "
                                    "SELECT CASE WHEN a THEN 1 END FROM u; DELETE FROM t; END");
        whole("an empty body", "CREATE PROCEDURE p() BEGIN ATOMIC END");
        row("a function without a body", "CREATE FUNCTION f() RETURNS int RETURN 1; SELECT 2",
            "CREATE FUNCTION f() RETURNS int RETURN 1 | SELECT 2…");
        whole("DO", "DO $$ BEGIN PERFORM 1; END; $$");
    }
    void postgresScriptsAreSplit() { check(SqlDialect::PostgreSql); }

    void mariaDbScriptsAreSplit_data() {
        columns();
        row("transaction", "BEGIN; SELECT 1; COMMIT", "BEGIN | SELECT 1 | COMMIT…");
        row("delimiter lines",
            "SELECT 0;\nDELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nDELIMITER ;\n"
            "SELECT 2;",
            "SELECT 0 | CREATE PROCEDURE p() BEGIN SELECT 1; END | SELECT 2");
        row("a delimiter that sticks to a word", "DELIMITER $$\nBEGIN a; END$$\nx$$",
            "BEGIN a; END | x");
        row("two semicolons", "DELIMITER ;;\nCREATE TRIGGER a BEGIN b; END;;\nDELIMITER ;\nx;y",
            "CREATE TRIGGER a BEGIN b; END | x | y…");
        row("no delimiter inside a string", "DELIMITER //\nSELECT '//' -- //\n//SELECT 2",
            "SELECT '//' | SELECT 2…");
        row("a word of that name", "SELECT delimiter FROM t; x", "SELECT delimiter FROM t | x…");
        row("what a comment runs", "/*!40101 SET a = 1 */;\nx", "/*!40101 SET a = 1 */ | x…");
        row("a view with a definer",
            "CREATE DEFINER=a@b SQL SECURITY DEFINER VIEW v AS SELECT trigger, begin FROM t; x",
            "CREATE DEFINER=a@b SQL SECURITY DEFINER VIEW v AS SELECT trigger, begin FROM t | x…");
        row("a routine of one statement", "CREATE PROCEDURE p() SELECT 1; x",
            "CREATE PROCEDURE p() SELECT 1 | x…");
        whole(
            "blocks in a procedure",
            "CREATE OR REPLACE DEFINER=`a`@`b` PROCEDURE p() BEGIN\n"
            "DECLARE done INT DEFAULT 0; DECLARE c CURSOR FOR SELECT a FROM t;\n"
            "DECLARE CONTINUE HANDLER FOR NOT FOUND BEGIN SET done = 1; END;\n"
            "IF a THEN SELECT 1; ELSEIF b THEN SELECT 2; ELSE IF c THEN SELECT 3; END IF; END IF;\n"
            "l: LOOP LEAVE l; END LOOP l; WHILE a DO SET a = 0; END WHILE;\n"
            "REPEAT SET a = 1; UNTIL a END REPEAT; FOR r IN (SELECT 1) DO SELECT 1; END FOR;\n"
            "inner_block: BEGIN SELECT 1; END inner_block;\n"
            "CASE a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE;\n"
            "SELECT CASE WHEN a THEN IF(b, 1, 2) ELSE IF(c, 3, 4) END, IF(a, 1, 2); END");
        whole("trigger",
              "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END");
        whole("event", "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM t; END");
        whole("compound statement", "BEGIN NOT ATOMIC SELECT 1; END");
    }
    void mariaDbScriptsAreSplit() { check(SqlDialect::MariaDb); }

    void aBodyInManyBracketsIsSplitInOnePass() {
        const std::string deep(2'000'000, '(');
        const std::string text = deep + ";" + deep;
        for (const SqlDialect dialect :
             {SqlDialect::Sqlite, SqlDialect::PostgreSql, SqlDialect::MariaDb})
            QCOMPARE(splitStatements(text, dialect).size(), std::size_t{2});
    }

    void manyDelimitersInOneWordAreSplitInOnePass() {
        std::string text = "DELIMITER $$\n";
        for (int i = 0; i < 500'000; ++i)
            text += "END$$";
        QCOMPARE(splitStatements(text, SqlDialect::MariaDb).size(), std::size_t{500'000});
    }

    // The text goes on where no memory may be read: whoever looks ahead does not come back.
    void theNextStatementIsFoundWithoutReadingOn() {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        const std::size_t length = page + (std::size_t{1} << 30);
        void* memory =
            ::mmap(nullptr, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        QVERIFY(memory != MAP_FAILED);
        QCOMPARE(::mprotect(memory, page, PROT_READ | PROT_WRITE), 0);
        auto* bytes = static_cast<char*>(memory);
        std::memset(bytes, ' ', page);
        std::memcpy(bytes + page - 20, "SELECT 12;", 10);
        const std::string_view text(bytes, length);
        StatementSplitter splitter(text, SqlDialect::Sqlite);
        const auto span = splitter.next();
        QVERIFY(span.has_value());
        QCOMPARE(std::string(span->in(text)), std::string("SELECT 12"));
        QVERIFY(span->terminated);
        ::munmap(memory, length);
    }

    void aWalkMayBeginBehindAStatement() {
        const std::string_view text = "SELECT 1; SELECT 2;";
        StatementSplitter splitter(text, SqlDialect::Sqlite, 9);
        QCOMPARE(splitter.next(), (std::optional<StatementSpan>{{10, 18, true}}));
        QCOMPARE(splitter.next(), std::optional<StatementSpan>());
        QCOMPARE(splitter.next(), std::optional<StatementSpan>());
    }

    // The cursor is the | in the text.
    void theStatementAtTheCursorIsFound_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("expected");
        row("inside", "SELE|CT 1; SELECT 2", "SELECT 1");
        row("at its begin", "SELECT 1; |SELECT 2", "SELECT 2");
        row("right behind", "SELECT 1|; SELECT 2", "SELECT 1");
        row("behind the semicolon", "SELECT 1;|\nSELECT 2", "SELECT 1");
        row("in the blanks of its line", "SELECT 1;  |  \nSELECT 2", "SELECT 1");
        row("between two", "SELECT 1;\n|\nSELECT 2", "SELECT 2");
        row("before the first", "\n|\nSELECT 1; SELECT 2", "SELECT 1");
        row("after the last", "SELECT 1; SELECT 2;\n\n|", "SELECT 2");
        row("no statement", "-- a|\n", "");
    }
    void theStatementAtTheCursorIsFound() {
        QFETCH(QString, script);
        QFETCH(QString, expected);
        std::string text = script.toStdString();
        const std::size_t cursor = text.find('|');
        text.erase(cursor, 1);
        const auto statements = splitStatements(text, SqlDialect::Sqlite);
        const auto found = statementAt(statements, text, cursor);
        QCOMPARE(found ? std::string(found->in(text)) : std::string(), expected.toStdString());
    }

private:
    void check(SqlDialect dialect) {
        QFETCH(QString, script);
        QFETCH(QString, expected);
        QCOMPARE(split(script, dialect), expected);
    }
};

QTEST_GUILESS_MAIN(SplitterTest)
#include "splitter_test.moc"
