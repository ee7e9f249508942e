#include "core/index/candidates.h"

#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::index;
using namespace hone::test;

namespace {

const char* const data = R"(
CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL, d TEXT COLLATE NOCASE,
               e INT AS (a + 1) VIRTUAL);
CREATE TABLE u(id INTEGER PRIMARY KEY, t_id INT REFERENCES t(id), n INT);
CREATE TABLE w(x TEXT, y INT, z INT, PRIMARY KEY(x, y)) WITHOUT ROWID;
CREATE TABLE wide(c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12);
CREATE TABLE "odd ""name"("select" INT, "a b" TEXT);
CREATE VIEW v AS SELECT a, b FROM t WHERE c > 0;
CREATE VIRTUAL TABLE words USING fts5(body);
)";

// "t(a, b NOCASE, lower("b"), c DESC) WHERE ..."
std::string printDraft(const IndexDraft& draft) {
    std::string terms;
    for (const IndexTerm& term : draft.terms)
        terms += (terms.empty() ? "" : ", ") + term.text +
                 (term.collation.empty() ? "" : " " + term.collation) +
                 (term.descending ? " DESC" : "");
    return draft.table + "(" + terms + ")" +
           (draft.condition.empty() ? "" : " WHERE " + draft.condition);
}

IndexDraft draft(const char* table, std::vector<IndexTerm> terms) {
    IndexDraft made;
    made.table = table;
    made.terms = std::move(terms);
    return made;
}

} // namespace

class CandidatesTest : public HoneTest {
    Q_OBJECT

private slots:
    void initTestCase() {
        database_ = std::make_unique<TestDatabase>(data);
        connection_ = std::move(*SqliteConnection::open(database_->path(), Access::ReadOnly));
        probe_ = std::move(*SqliteAccessProbe::make(*connection_));
        catalog_ = std::move(*readIndexes(*connection_, {}));
    }

    // Those that have to be among the candidates, and ("!") those that may not.
    void aStatementGetsTheIndexesThatCouldServeIt_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* sql, const char* expected) {
            QTest::newRow(name) << sql << expected;
        };
        row("equality, covering", "SELECT b FROM t WHERE a = 3", "t(a)\nt(a, b)");
        row("two equalities in both orders", "SELECT id FROM t WHERE a = ? AND b = ?",
            "t(a, b)\nt(b, a)\nt(a)\nt(b)");
        row("equality before range", "SELECT id FROM t WHERE c > 1 AND a = 3",
            "t(a, c)\nt(c, a)\nt(c)\nt(a)");
        row("one range at a time", "SELECT id FROM t WHERE c > ? AND a < ?", "t(a)\nt(c)\nt(a, c)");
        row("equality, then the order", "SELECT id FROM t WHERE a = 3 ORDER BY c LIMIT 5",
            "t(a, c)\nt(c)\nt(c, a)");
        row("descending alone is read backwards", "SELECT id FROM t ORDER BY b DESC, c DESC",
            "t(b, c)\n!t(b DESC, c DESC)");
        row("mixed directions", "SELECT id FROM t ORDER BY b, c DESC", "t(b, c DESC)");
        row("groups", "SELECT b, sum(c) FROM t GROUP BY b", "t(b)\nt(b, c)");
        row("groups behind a filter", "SELECT b, sum(c) FROM t WHERE a = 3 GROUP BY b",
            "t(a, b)\nt(a, b, c)");
        row("IN", "SELECT c FROM t WHERE a IN (1, 2)", "t(a)\nt(a, c)");
        row("each part of an OR", "SELECT id FROM t WHERE a = 3 OR c = 2.5", "t(a)\nt(c)");
        row("both sides of a join", "SELECT u.n FROM t JOIN u ON u.t_id = t.id WHERE t.b = 'x'",
            "u(t_id)\nu(t_id, n)\nt(b)");
        row("a subquery's table", "SELECT b FROM t WHERE EXISTS (SELECT 1 FROM u WHERE n = t.a)",
            "u(n)");
        row("LIKE ignores case", "SELECT id FROM t WHERE b LIKE 'ab%'", "t(b NOCASE)");
        row("GLOB does not", "SELECT id FROM t WHERE b GLOB 'ab*'", "t(b)");
        row("the comparison's collation", "SELECT a FROM t WHERE b = 'x' COLLATE NOCASE",
            "t(b NOCASE)\nt(b NOCASE, a)");
        row("a value makes it partial", "SELECT c FROM t WHERE a = 3 AND b = ?",
            "t(b) WHERE \"a\" = 3\nt(b, c) WHERE \"a\" = 3\nt(b, a)");
        row("a text's quotes", "SELECT c FROM t WHERE b = 'it''s'", "t(b) WHERE \"b\" = 'it''s'");
        row("IS NULL", "SELECT a FROM t WHERE b IS NULL AND c > 5",
            "t(c) WHERE \"b\" IS NULL\nt(b, c)");
        row("IS NOT NULL", "SELECT a FROM t WHERE b IS NOT NULL AND c = ?",
            "t(c) WHERE \"b\" IS NOT NULL\nt(c)");
        row("no partial one for a parameter", "SELECT c FROM t WHERE a = ?",
            "t(a, c)\n!t(a) WHERE \"a\" = NULL\n!t(c) WHERE \"a\" = ?");
        row("an expression", "SELECT a FROM t WHERE lower(b) = ?",
            "t(lower(\"b\"))\nt(lower(\"b\"), a, b)");
        row("an expression of an alias", "SELECT 1 FROM t AS x WHERE substr(x.b, 1, 2) = 'ab'",
            "t(substr(\"b\", 1, 2))");
        row("grouped by an expression", "SELECT date(d), count(*) FROM t GROUP BY date(d)",
            "t(date(\"d\"))");
        row("an expression behind an equality", "SELECT id FROM t WHERE a = 3 AND lower(b) = 'x'",
            "t(a, lower(\"b\"))");
        row("an expression of a parameter", "SELECT id FROM t WHERE ifnull(b, ?) = 'x'",
            "!t(ifnull(\"b\", ?))");
        row("a generated column", "SELECT a FROM t WHERE e = 3", "t(e)");
        row("WITHOUT ROWID", "SELECT z FROM w WHERE y = 3", "w(y)\nw(y, z)");
        row("a view's table", "SELECT b FROM v WHERE a = 2", "t(a, c)\nt(a, c, b)");
        row("an update's search", "UPDATE t SET c = 0 WHERE a = 3", "t(a)");
        row("odd names", "SELECT \"a b\" FROM \"odd \"\"name\" WHERE \"select\" = ?",
            "odd \"name(select)\nodd \"name(select, a b)");
        row("the rowid", "SELECT b FROM t WHERE id = 3", "!t(id)\n!t(id, b)\n!t(rowid)");
        row("a virtual table", "SELECT rowid FROM words WHERE body = 'x'", "!words(body)");
        row("a shadow table", "SELECT id FROM words_content WHERE c0 = 'x'",
            "!words_content(c0)\n!words_content(c0, id)");
    }
    void aStatementGetsTheIndexesThatCouldServeIt() {
        QFETCH(QString, sql);
        QFETCH(QString, expected);
        QStringList printed;
        for (const IndexDraft& one : candidates(sql.toStdString()))
            printed << QString::fromStdString(printDraft(one));
        for (const QString& line : expected.split(u'\n'))
            QVERIFY2(line.startsWith(u'!') ? !printed.contains(line.mid(1))
                                           : printed.contains(line),
                     qPrintable(line + " of\n" + printed.join(u'\n')));
    }

    // Whatever they are, they can be made, each once and none too wide.
    void allOfThemCanBeMade_data() { aStatementGetsTheIndexesThatCouldServeIt_data(); }
    void allOfThemCanBeMade() {
        QFETCH(QString, sql);
        TestDatabase scratch(data);
        std::set<std::string> keys;
        for (IndexDraft& one : candidates(sql.toStdString())) {
            QVERIFY2(keys.insert(draftKey(one)).second, printDraft(one).c_str());
            QVERIFY(!one.terms.empty() && one.terms.size() <= 9);
            one.name = "trial " + std::to_string(keys.size());
            const auto change = createIndex(one);
            HONE_VERIFY(change);
            const auto driver = SqliteDriver::create(scratch.path());
            const auto writer = (*driver)->connect(Access::ReadWrite);
            HONE_VERIFY(collectRows(**writer, change->sql, {}, {}));
        }
    }

    void aWideOneIsNotMadeToCoverAll() {
        const auto drafts = candidates("SELECT * FROM wide WHERE c1 = ? ORDER BY c12");
        QVERIFY(!drafts.empty());
        for (const IndexDraft& one : drafts)
            QVERIFY2(one.terms.size() <= 4, printDraft(one).c_str());
    }

    void manyConditionsGiveAManageableNumber() {
        const auto drafts =
            candidates("SELECT c11 FROM wide WHERE c1 = 1 AND c2 = 2 AND c3 = 3 AND c4 = 4 AND "
                       "c5 = 5 AND c6 = 6 AND c7 > 7 AND c8 > 8 AND c9 < 9 ORDER BY c10");
        QVERIFY(drafts.size() > 10);
        QVERIFY2(drafts.size() < 2'000, std::to_string(drafts.size()).c_str());
    }

    void aStatementWithoutPathsHasNone() {
        QVERIFY(candidatesFor("SELECT 1", {}, catalog_).empty());
        QVERIFY(candidatesFor("SELECT lower(b) FROM t", {}, catalog_).empty());
        AccessPath gone;
        gone.table = "gone";
        gone.terms = {{"a", AccessTerm::Kind::Equal, "BINARY", std::nullopt, false}};
        QVERIFY(candidatesFor("SELECT 1", {gone}, catalog_).empty());
    }

    void theSameIndexHasTheSameKey() {
        const IndexTerm a{"a", false, false, ""}, capital{"A", false, false, ""},
            b{"b", false, false, ""}, folded{"a", false, false, "NOCASE"},
            backwards{"a", false, true, ""};
        IndexDraft named = draft("T", {capital, b});
        named.name = "whatever";
        QCOMPARE(draftKey(named), draftKey(draft("t", {a, b})));
        std::set<std::string> keys;
        IndexDraft partial = draft("t", {a});
        partial.condition = "b = 'X'";
        IndexDraft other = partial;
        other.condition = "b = 'x'";
        for (const IndexDraft& one :
             {draft("t", {a}), draft("t", {a, b}), draft("t", {b, a}), draft("u", {a}),
              draft("t", {folded}), draft("t", {backwards}), partial, other})
            QVERIFY(keys.insert(draftKey(one)).second);
    }

private:
    std::vector<IndexDraft> candidates(const std::string& sql) {
        const auto paths = probe_->paths(sql);
        if (!paths) qWarning("%s", paths.error().message.c_str());
        return paths ? candidatesFor(sql, *paths, catalog_) : std::vector<IndexDraft>();
    }

    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<SqliteConnection> connection_;
    std::unique_ptr<SqliteAccessProbe> probe_;
    IndexCatalog catalog_;
};

QTEST_GUILESS_MAIN(CandidatesTest)
#include "candidates_test.moc"
