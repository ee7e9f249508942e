#include "core/sql/fingerprint.h"

#include "tests/support/hone_test.h"

using namespace hone;

namespace {

void row(const char* sql, const char* expected) {
    QTest::newRow(sql) << QString::fromUtf8(sql) << QString::fromUtf8(expected);
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : " ") + name;
    return text;
}

std::uint64_t fingerprint(const std::string& sql) {
    return fingerprintSql(sql, SqlDialect::Sqlite);
}

} // namespace

class FingerprintTest : public hone::test::HoneTest {
    Q_OBJECT

private slots:
    void whatDiffersBetweenCallsIsTakenOut_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("expected");
        row("", "");
        row("SELECT  *\nFROM t WHERE a = 2 -- x", "select * from t where a = ?");
        row("select a.b,count( * ),f (x) from T as A;", "select a.b, count(*), f(x) from t as a");
        row("SELECT 'a', x'00', 1.5, ?, ?2, :a FROM t", "select ?, ?, ?, ?, ?, ? from t");
        row("SELECT \"A b\", [C] FROM t", "select \"A b\", [C] from t");
        row("a<=1 AND b<>2 OR c||'x'->>'$.y'", "a <= ? and b <> ? or c || ? ->> ?");
        row("a IN (1,2,3)", "a in (?)");
        row("a in(?)", "a in (?)");
        row("a NOT IN ('x', :b, -3, NULL)", "a not in (?)");
        row("a IN (1, b, 2, 3)", "a in (?, b, ?)");
        row("(a, b) IN ((1, 2), (3, 4))", "(a, b) in ((?))");
        row("a IN (SELECT 1, 2, 2)", "a in (select ?, ?, ?)");
        row("INSERT INTO t VALUES (1,2),(3,4)", "insert into t values (?)");
        row("INSERT INTO t(a, b) VALUES (1, now()), (2, now()) ON CONFLICT DO NOTHING",
            "insert into t(a, b) values (?, now()) on conflict do nothing");
        row("VALUES (1, a), (2, b)", "values (?, a), (?, b)");
        row("a IN (VALUES (1), (2)) AND b", "a in (values (?)) and b");
        row("max(1, 2)", "max(?, ?)");
        row("a = -5 AND b > - 5 AND c - 5 > 0 AND (-1)", "a = ? and b > ? and c - ? > ? and (?)");
        row("LIMIT -1", "limit ?");
        row("a = NULL OR b IS NULL OR c IS NOT NULL OR d = TRUE",
            "a = ? or b is null or c is not null or d = ?");
        row("'unterminated", "'unterminated");
    }
    void whatDiffersBetweenCallsIsTakenOut() {
        QFETCH(QString, sql);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(normaliseSql(sql.toStdString(), SqlDialect::Sqlite)),
                 expected);
    }

    void otherDialectsReadWell() {
        QCOMPARE(normaliseSql("SELECT a::int, b[1] FROM t WHERE c = $1", SqlDialect::PostgreSql),
                 std::string("select a::int, b[?] from t where c = ?"));
        QCOMPARE(normaliseSql("SELECT @a, \"x\" FROM `T` # c", SqlDialect::MariaDb),
                 std::string("select @a, ? from `T`"));
        QCOMPARE(normaliseSql("INSERT INTO t VALUES (1, 2) ON DUPLICATE KEY UPDATE a = VALUES(a), "
                              "b = VALUES(b)",
                              SqlDialect::MariaDb),
                 std::string("insert into t values (?) on duplicate key update a = values (a), b = "
                             "values (b)"));
    }

    void statementsThatDifferInValuesAloneAgree() {
        QCOMPARE(fingerprint("select * from T where a=1"),
                 fingerprint("SELECT  *\nFROM t WHERE a = 2 -- x"));
        QCOMPARE(fingerprint("SELECT a FROM t WHERE b IN (1)"),
                 fingerprint("SELECT a FROM t WHERE b IN (:x, 'y', 3);"));
        QVERIFY(fingerprint("SELECT a FROM t WHERE b = 1") !=
                fingerprint("SELECT a FROM t WHERE c = 1"));
        QVERIFY(fingerprint("SELECT \"a\" FROM t") != fingerprint("SELECT \"A\" FROM t"));
        QVERIFY(fingerprint("SELECT max(1)") != fingerprint("SELECT max(1, 2)"));
    }

    // Stored by the journal: a change makes old statistics strangers.
    void aFingerprintIsStable() {
        QCOMPARE(fingerprintText(0x1f), std::string("000000000000001f"));
        QCOMPARE(fingerprintText(fingerprint("SELECT 1")),
                 fingerprintText(fingerprintSql("select ?", SqlDialect::PostgreSql)));
        QCOMPARE(fingerprintText(fingerprint("SELECT 1")), std::string("02fb7a5a1a5a9a58"));
    }

    void parametersComeInTheEnginesOrder_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("expected");
        row("SELECT 1", "");
        row("SELECT ?, ?", "?1 ?2");
        row("SELECT :b, @a, $c, :b, :B", ":b @a $c :B");
        row("SELECT ?3, ?", "?1 ?2 ?3 ?4");
        row("SELECT :a, ?, ?1", ":a ?2");
        row("SELECT $2, $1, $2", "$2 $1");
        row("SELECT ':a', \"?\", [?] -- ?\n, ?", "?1");
    }
    void parametersComeInTheEnginesOrder() {
        QFETCH(QString, sql);
        QFETCH(QString, expected);
        QCOMPARE(joined(sqlParameters(sql.toStdString(), SqlDialect::Sqlite)),
                 expected.toStdString());
    }

    void serversNumberTheirParameters() {
        QCOMPARE(joined(sqlParameters("SELECT $2, a::int, $1", SqlDialect::PostgreSql)),
                 std::string("$1 $2"));
        QCOMPARE(joined(sqlParameters("SELECT ?, @a, '?', ?", SqlDialect::MariaDb)),
                 std::string("?1 ?2"));
    }
};

QTEST_GUILESS_MAIN(FingerprintTest)
#include "fingerprint_test.moc"
