#include "core/engine/sqlite/sqlite_access_probe.h"

#include <algorithm>

#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

const char* const data = R"(
CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL, d TEXT COLLATE NOCASE,
               e INT AS (a + 1) VIRTUAL);
CREATE TABLE u(id INTEGER PRIMARY KEY, t_id INT REFERENCES t(id), n INT);
CREATE TABLE w(x TEXT, y INT, z INT, PRIMARY KEY(x, y)) WITHOUT ROWID;
CREATE TABLE "odd ""name"("select" INT, "a b" TEXT);
CREATE VIEW v AS SELECT a, b FROM t WHERE c > 0;
CREATE VIEW broken AS SELECT absent FROM nowhere;
CREATE VIRTUAL TABLE words USING fts5(body);
CREATE TRIGGER counted AFTER INSERT ON u BEGIN UPDATE t SET a = a + 1 WHERE b = new.n; END;
)";

std::string printTerm(const AccessTerm& term) {
    const char* const kinds[] = {"=", "null", "range", "like", "glob", "other"};
    std::string text = term.column + " " + kinds[static_cast<int>(term.kind)];
    if (term.notNull) text += " notnull";
    if (term.value) text += " " + printRows({{*term.value}});
    if (!term.collation.empty() && term.collation != "BINARY") text += " " + term.collation;
    return text;
}

// "t: a =, b range | order c desc | reads a b c"
std::string printPath(const AccessPath& path) {
    std::string text = path.table + ":", order, columns;
    for (const AccessTerm& term : path.terms)
        text += (text.ends_with(":") ? " " : ", ") + printTerm(term);
    for (const AccessOrder& one : path.order)
        order += " " + one.column + (one.descending ? " desc" : "");
    if (!order.empty()) text += (path.anyOrder ? " | any order" : " | order") + order;
    for (const std::string& column : path.columns)
        columns += " " + column;
    return columns.empty() ? text : text + " | reads" + columns;
}

} // namespace

class AccessProbeTest : public HoneTest {
    Q_OBJECT

private slots:
    void initTestCase() {
        database_ = std::make_unique<TestDatabase>(data);
        connection_ = std::move(*SqliteConnection::open(database_->path(), Access::ReadOnly));
        auto probe = SqliteAccessProbe::make(*connection_);
        HONE_VERIFY(probe);
        probe_ = std::move(*probe);
    }

    // Of all paths one must be the whole, for each table named.
    void aStatementsPathsAreAsked_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("expected"); // one a line
        const auto row = [](const char* name, const char* sql, const char* expected) {
            QTest::newRow(name) << sql << expected;
        };
        row("equality", "SELECT b FROM t WHERE a = 3", "t: a = 3 | reads a b");
        row("parameters", "SELECT b FROM t WHERE a = ?1 AND b = :name", "t: a =, b = | reads a b");
        row("range", "SELECT b FROM t WHERE a > 3 AND a <= 9 AND c < 1.5",
            "t: a range 3, a range 9, c range 1.5 | reads a b c");
        row("between", "SELECT id FROM t WHERE c BETWEEN 1 AND 2",
            "t: c range 1, c range 2 | reads id c");
        row("row value", "SELECT a FROM t WHERE (a, c) > (1, 2.0)", "t: a range | reads a c");
        row("IN", "SELECT b FROM t WHERE a IN (1, 2, 3)", "t: a = | reads a b");
        row("IN a query", "SELECT b FROM t WHERE a IN (SELECT n FROM u WHERE t_id = 5)",
            "t: a = | reads a b\nu: t_id = 5 | reads t_id n");
        row("OR of two columns", "SELECT b FROM t WHERE a = 3 OR c = 2.5",
            "t: a = 3 | reads a b c\nt: c = 2.5 | reads a b c");
        row("OR of three, one with AND",
            "SELECT id FROM t WHERE a = 3 OR (c > 2 AND b = 'x') OR e = 1",
            "t: a = 3 | reads id a b c e\nt: c range 2, b = x | reads id a b c e\nt: e = 1 | reads "
            "id a b c e");
        row("OR of one column", "SELECT b FROM t WHERE a = 3 OR a = 4", "t: a = | reads a b");
        row("order", "SELECT a FROM t ORDER BY b DESC, c", "t: | order b desc c | reads a b c");
        row("order behind equality", "SELECT a FROM t WHERE b = 'x' ORDER BY c DESC LIMIT 5",
            "t: b = x | order c desc | reads a b c");
        row("order of the rowid", "SELECT a FROM t ORDER BY id", "t: | order id | reads id a");
        row("group", "SELECT b, sum(c) FROM t GROUP BY b, a", "t: | any order b a | reads a b c");
        row("DISTINCT", "SELECT DISTINCT b, a FROM t", "t: | any order b a | reads a b");
        row("window", "SELECT row_number() OVER (PARTITION BY a ORDER BY c) FROM t",
            "t: | order a c | reads a c");
        row("max", "SELECT max(c) FROM t WHERE a = 1", "t: a = 1 | order c desc | reads a c");
        row("join", "SELECT t.b FROM t JOIN u ON u.t_id = t.id WHERE u.n = 7",
            "t: id = | reads id b\nu: n = 7 | reads t_id n\nu: n = 7, t_id = | reads t_id n");
        row("left join", "SELECT t.b, u.n FROM t LEFT JOIN u ON u.n = t.a",
            "t: | reads a b\nu: n = | reads n");
        row("a table joined with itself", "SELECT y.b FROM t x JOIN t y ON y.a = x.e",
            "t: e = | reads e\nt: a = | reads a b");
        row("correlated subquery", "SELECT b FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.n = t.a)",
            "u: n = | reads n");
        row("subquery as a value", "SELECT (SELECT max(n) FROM u WHERE u.t_id = t.id) FROM t",
            "u: t_id = | order n desc | reads t_id n");
        row("LIKE", "SELECT a FROM t WHERE b LIKE 'ab%'",
            "t: b range AB NOCASE, b range ac NOCASE, b like ab% | reads a b");
        row("LIKE of a parameter", "SELECT a FROM t WHERE b LIKE ?", "t: b like | reads a b");
        row("GLOB", "SELECT a FROM t WHERE b GLOB 'ab*'",
            "t: b range ab, b range ac, b glob ab* | reads a b");
        row("IS NULL", "SELECT a FROM t WHERE b IS NULL", "t: b null | reads a b");
        row("what no index serves", "SELECT a FROM t WHERE b IS NOT NULL AND a <> 4",
            "t: a other 4, b other notnull | reads a b");
        row("IS", "SELECT a FROM t WHERE b IS 'x'", "t: b = x | reads a b");
        row("the column's collation", "SELECT a FROM t WHERE d = 'x'",
            "t: d = x NOCASE | reads a d");
        row("the comparison's collation", "SELECT a FROM t WHERE b = 'x' COLLATE NOCASE",
            "t: b = NOCASE | reads a b");
        row("expression", "SELECT a FROM t WHERE lower(b) = 'x'", "t: | reads a b");
        row("no index wanted", "SELECT a FROM t WHERE +b = 'x'", "t: | reads a b");
        row("generated column", "SELECT a FROM t WHERE e = 3", "t: e = 3 | reads a e");
        row("WITHOUT ROWID", "SELECT z FROM w WHERE y = 3", "w: y = 3 | reads y z");
        row("rowid", "SELECT b FROM t WHERE rowid < 9", "t: rowid range 9 | reads b");
        row("view", "SELECT b FROM v WHERE a = 2", "t: c range 0, a = 2 | reads a b c");
        row("WITH",
            "WITH q AS (SELECT n, count(*) AS many FROM u GROUP BY n) SELECT * FROM q WHERE n = 5",
            "u: n = 5 | any order n | reads n");
        row("compound", "SELECT a FROM t WHERE b = 'x' UNION ALL SELECT n FROM u WHERE t_id = 4",
            "t: b = x | reads a b\nu: t_id = 4 | reads t_id n");
        row("UPDATE", "UPDATE t SET c = 0 WHERE a = 3", "t: a = 3 | reads id a b c d e");
        row("DELETE", "DELETE FROM u WHERE t_id = 3", "u: t_id = 3 | reads t_id");
        row("INSERT of a query", "INSERT INTO u(t_id, n) SELECT id, a FROM t WHERE b = 'y'",
            "t: b = y | reads id a b");
        row("odd names", "SELECT \"a b\" FROM \"odd \"\"name\" WHERE \"select\" = 1",
            "odd \"name: select = 1 | reads select a b");
        row("a table beside a virtual one",
            "SELECT t.a FROM t JOIN words ON words.rowid = t.a WHERE t.b = 'x'",
            "t: b = x | reads a b");
    }
    void aStatementsPathsAreAsked() {
        QFETCH(QString, sql);
        QFETCH(QString, expected);
        const auto paths = probe_->paths(sql.toStdString());
        HONE_VERIFY(paths);
        QStringList printed;
        for (const AccessPath& path : *paths)
            printed << QString::fromStdString(printPath(path));
        for (const QString& line : expected.split(u'\n'))
            QVERIFY2(printed.contains(line), qPrintable(printed.join(u'\n')));
    }

    void eachPathComesOnce() {
        const auto paths = probe_->paths("SELECT 1 FROM u WHERE t_id = 1 UNION ALL "
                                         "SELECT 1 FROM u WHERE t_id = 1");
        HONE_VERIFY(paths);
        QCOMPARE(paths->size(), std::size_t(1));
        QVERIFY(probe_->paths("INSERT INTO u VALUES(1, 2, 3)")->empty());
        QVERIFY(probe_->paths("SELECT 1")->empty());
        QVERIFY(probe_->paths("-- nothing")->empty());
    }

    void whatCannotBePreparedIsAnErrorAndTheRestGoesOn() {
        for (const char* sql :
             {"SELECT absent FROM t", "SELECT * FROM nowhere", "SELECT * FROM broken",
              "SELECT own_function(a) FROM t", "SELECT a FROM t ORDER BY b COLLATE own", "SELEC"}) {
            QVERIFY2(!probe_->paths(sql), sql);
            HONE_VERIFY(probe_->paths("SELECT b FROM t WHERE a = 3"));
        }
    }

    // What the database knows and this program does not.
    void missingFunctionsCollationsAndModulesDoNotHurt() {
        TestDatabase odd(
            "CREATE TABLE t(a INT, b TEXT);"
            "CREATE TABLE sorted(a INT, s TEXT);"
            "CREATE VIEW shouting AS SELECT a FROM t WHERE b = 'x';"
            "PRAGMA writable_schema = ON;"
            "UPDATE sqlite_schema SET sql = 'CREATE TABLE sorted(a INT, s TEXT COLLATE own)' "
            "WHERE name = 'sorted';"
            "UPDATE sqlite_schema SET sql = 'CREATE VIEW shouting AS SELECT shout(a) FROM t' "
            "WHERE name = 'shouting';"
            "INSERT INTO sqlite_schema VALUES('table', 'gone', 'gone', 0, "
            "'CREATE VIRTUAL TABLE gone USING absent(x)');");
        const auto connection = SqliteConnection::open(odd.path(), Access::ReadOnly);
        HONE_VERIFY(connection);
        const auto probe = SqliteAccessProbe::make(**connection);
        HONE_VERIFY(probe);
        const auto paths = (*probe)->paths("SELECT b FROM t WHERE a = 3");
        HONE_VERIFY(paths);
        QCOMPARE(printPath(paths->front()), std::string("t: a = 3 | reads a b"));
        HONE_VERIFY((*probe)->paths("SELECT a FROM sorted WHERE a = 3"));
        QVERIFY(!(*probe)->paths("SELECT * FROM shouting"));
        QVERIFY(!(*probe)->paths("SELECT * FROM gone"));
    }

    void theDatabaseIsOnlyRead() {
        const auto schema = [this] {
            return printRows(
                *collectRows(*connection_, "SELECT name, sql FROM sqlite_schema", {}, {}));
        };
        const std::string before = schema();
        HONE_VERIFY(probe_->paths("DELETE FROM u"));
        QCOMPARE(schema(), before);
        QCOMPARE(printRows(*collectRows(*connection_,
                                        "SELECT count(*) FROM pragma_module_list "
                                        "WHERE name = 'hone_probe'",
                                        {}, {})),
                 std::string("0"));
    }

private:
    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<SqliteConnection> connection_;
    std::unique_ptr<SqliteAccessProbe> probe_;
};

QTEST_GUILESS_MAIN(AccessProbeTest)
#include "access_probe_test.moc"
