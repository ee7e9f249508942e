#include "core/engine/sqlite/sqlite_driver.h"
#include "core/plan/explain.h"
#include "core/plan/plan_warnings.h"
#include "tests/support/database.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

const char* const data = R"(
CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, name TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO t SELECT i, i % 10, 'n' || i FROM n;
CREATE TABLE w(k INT, x INT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
INSERT INTO w SELECT i, i FROM n;
CREATE INDEX t_g ON t(g);
-- The same names by two collations, codes that are texts, and numbers to compare them with.
CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, nick TEXT COLLATE NOCASE, code TEXT, loose,
                    age INT, note TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
INSERT INTO person SELECT i, 'n' || i, 'n' || i, i, i, i % 90, 'x' FROM n;
CREATE TABLE number(value INT);
INSERT INTO number VALUES (7), (8);
CREATE INDEX person_name ON person(name);
CREATE INDEX person_nick ON person(nick);
CREATE INDEX person_code ON person(code);
CREATE INDEX person_loose ON person(loose);
CREATE INDEX person_age ON person(age);
CREATE VIEW shouting AS SELECT upper(name) AS name FROM person;
)";

// The codes of warnings that say why an index was not searched.
const char* const unsearched[] = {"leading_wildcard", "pattern_collation", "collation", "affinity",
                                  "expression_on_column"};

const PlanWarning* find(const Plan& plan, const std::string& code) {
    for (const PlanWarning& warning : plan.warnings)
        if (warning.code == code) return &warning;
    return nullptr;
}

} // namespace

class PlanWarningsTest : public HoneTest {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (!measure("SELECT 1").unmeasured.empty()) QSKIP("needs the bundled SQLite");
    }

    void aScanThatKeepsFewSaysHowFew() {
        const Plan plan = measure("SELECT * FROM t WHERE name = 'n7'");
        const PlanWarning* warning = find(plan, "few_kept");
        QVERIFY(warning != nullptr);
        QVERIFY(warning->message.find("to keep 1 (") != std::string::npos);
        QVERIFY(warning->share.value_or(0) >= 0.05);
    }

    void aScanThatKeepsAllIsNoMatterOnceMeasured() {
        const Plan plan = measure("SELECT * FROM t");
        QVERIFY(find(plan, "full_scan") == nullptr);
        QVERIFY(find(plan, "few_kept") == nullptr);
    }

    void aPlanThatWasNotRunWarnsByItsShapeAlone() {
        auto connection = connect();
        auto driver = SqliteDriver::create(database_.path());
        const auto plan =
            explain(*connection, **driver, "SELECT * FROM t WHERE name = 'n7'", {}, {});
        HONE_VERIFY(plan);
        const PlanWarning* warning = find(*plan, "full_scan");
        QVERIFY(warning != nullptr);
        QVERIFY(!warning->share);
    }

    void aScanInsideALoopIsTold() {
        const Plan plan = measure("SELECT count(*) FROM w a CROSS JOIN w b NOT INDEXED "
                                  "WHERE a.k <= 20 AND b.x + 0 = a.x");
        const PlanWarning* warning = find(plan, "inner_scan");
        QVERIFY(warning != nullptr);
        QVERIFY(warning->message.find("20 times") != std::string::npos);
    }

    void anAutomaticIndexComesWithTheIndexToCreate() {
        const Plan plan = measure("SELECT count(*) FROM t JOIN w ON w.k = t.g + 1");
        const PlanWarning* warning = find(plan, "automatic_index");
        QVERIFY(warning != nullptr);
        QCOMPARE(warning->remedy, std::string("CREATE INDEX \"w_k\" ON \"w\"(\"k\")"));
    }

    void aCorrelatedSubqueryThatScansSaysHowOftenItRan() {
        const Plan plan =
            measure("SELECT name, (SELECT max(x) FROM w WHERE x < t.id) FROM t WHERE id <= 40");
        const PlanWarning* warning = find(plan, "correlated_subquery");
        QVERIFY(warning != nullptr);
        QVERIFY(warning->message.find("It ran 40 times.") != std::string::npos);
    }

    void whatTakesLittleOfTheTimeIsNotWorthAWord() {
        // The subquery's own scan of a handful of rows beside a scan of all of t.
        const Plan plan = measure("SELECT count(*) FROM t WHERE name LIKE '%7%' AND "
                                  "g < (SELECT count(*) FROM w WHERE k < 0)");
        for (const PlanWarning& warning : plan.warnings)
            QVERIFY2(!warning.share || *warning.share >= 0.05, warning.code.c_str());
    }

    void whyAnIndexIsNotSearchedIsTold_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("remedy");
        const auto row = [](const char* sql, const char* code, const char* remedy = "") {
            QTest::newRow(sql) << QString(sql) << QString(code) << QString(remedy);
        };
        row("SELECT note FROM person WHERE name LIKE '%77'", "leading_wildcard");
        row("SELECT note FROM person WHERE name GLOB '*77'", "leading_wildcard");
        row("SELECT note FROM person p WHERE p.name LIKE '_7%' AND note = 'x'", "leading_wildcard");
        row("SELECT note FROM person WHERE name LIKE 'n77%'", "pattern_collation",
            "CREATE INDEX \"person_name_nocase\" ON \"person\"(\"name\" COLLATE NOCASE)");
        row("SELECT note FROM person WHERE nick GLOB 'n77*'", "pattern_collation",
            "CREATE INDEX \"person_nick_binary\" ON \"person\"(\"nick\" COLLATE BINARY)");
        row("SELECT note FROM person WHERE name = 'N77' COLLATE NOCASE", "collation",
            "CREATE INDEX \"person_name_nocase\" ON \"person\"(\"name\" COLLATE NOCASE)");
        row("SELECT note FROM person WHERE name COLLATE NOCASE IN ('N77', 'N78')", "collation",
            "CREATE INDEX \"person_name_nocase\" ON \"person\"(\"name\" COLLATE NOCASE)");
        row("SELECT note FROM person WHERE nick = 'n77' COLLATE BINARY", "collation",
            "CREATE INDEX \"person_nick_binary\" ON \"person\"(\"nick\" COLLATE BINARY)");
        row("SELECT note FROM number CROSS JOIN person ON person.code = number.value", "affinity");
        row("SELECT note FROM number n CROSS JOIN person p ON n.value = p.loose", "affinity");
        row("SELECT note FROM person WHERE code = CAST('7' AS INTEGER)", "affinity");
        row("SELECT note FROM person WHERE lower(name) = 'n77'", "expression_on_column",
            "CREATE INDEX \"person_name_expression\" ON \"person\"(lower(name))");
        row("SELECT note FROM person p WHERE lower(p.name) = 'n77'", "expression_on_column");
        row("SELECT note FROM person WHERE 12 = age + 7 AND note = 'x'", "expression_on_column",
            "CREATE INDEX \"person_age_expression\" ON \"person\"(age + 7)");
        row("SELECT note FROM person WHERE id + 0 = 77", "expression_on_column",
            "CREATE INDEX \"person_id_expression\" ON \"person\"(id + 0)");
        row("SELECT value, (SELECT count(*) FROM person WHERE abs(age) = value) FROM number",
            "expression_on_column");
    }
    void whyAnIndexIsNotSearchedIsTold() {
        QFETCH(QString, sql);
        QFETCH(QString, code);
        QFETCH(QString, remedy);
        const Plan plan = measure(sql.toStdString());
        const PlanWarning* warning = find(plan, code.toStdString());
        QVERIFY2(warning != nullptr, printPlan(plan.root).c_str());
        QCOMPARE(QString::fromStdString(warning->remedy), remedy);
        QVERIFY(warning->share.value_or(0) >= 0.05);
        if (remedy.isEmpty()) return;

        // The remedy is one: with it the engine searches, and the warning goes.
        TestDatabase cured(data);
        cured.outside(remedy.toStdString() + ";");
        const Plan after = measure(sql.toStdString(), cured);
        QVERIFY2(find(after, code.toStdString()) == nullptr, printPlan(after.root).c_str());
        QVERIFY2(printPlan(after.root).find("SEARCH person") != std::string::npos,
                 printPlan(after.root).c_str());
    }

    void whatIsNoReasonIsNotGivenAsOne_data() {
        QTest::addColumn<QString>("sql");
        for (const char* sql : {
                 // Searched.
                 "SELECT note FROM person WHERE name = 'n77'",
                 "SELECT note FROM person WHERE name GLOB 'n77*'",
                 "SELECT note FROM person WHERE nick LIKE 'n77%'",
                 "SELECT note FROM person WHERE nick = 'N77'",
                 // A literal takes the column's type, and a number's index serves a text.
                 "SELECT note FROM person WHERE code = 77",
                 "SELECT note FROM person WHERE age = '77'",
                 "SELECT note FROM person WHERE loose = 77",
                 "SELECT note FROM number CROSS JOIN person ON person.age = number.value",
                 // No index on the column, or not on this side's.
                 "SELECT name FROM person WHERE note LIKE '%7%'",
                 "SELECT name FROM person WHERE lower(note) = 'y'",
                 "SELECT name FROM person WHERE lower(note) = lower(name)",
                 "SELECT count(*) FROM person CROSS JOIN number ON person.code = number.value",
                 // Asked for.
                 "SELECT note FROM person NOT INDEXED WHERE name = 'n77' COLLATE NOCASE",
                 "SELECT note FROM person WHERE +name = 'n77'",
                 // Not a condition that every row must pass.
                 "SELECT note FROM person WHERE name LIKE '%77' OR note = 'y'",
                 "SELECT note FROM person WHERE NOT lower(name) <> 'n77'",
                 "SELECT lower(name) = 'n77' FROM person WHERE note = 'y'",
                 "SELECT note FROM person WHERE CASE WHEN lower(name) = 'n77' AND age = 3 THEN 1 "
                 "END",
                 "SELECT count(*) FROM person LEFT JOIN number ON lower(person.name) = 'n77' AND "
                 "note = 'y'",
                 // Names that are not the table's columns.
                 "SELECT name FROM shouting WHERE name LIKE '%77'",
                 "SELECT name FROM (SELECT lower(note) AS name FROM person) WHERE name LIKE '%77'",
                 "WITH person AS (SELECT note AS name FROM main.person) SELECT name FROM "
                 "person WHERE name LIKE '%77'",
                 // Most rows are kept, so that a search would be no gain.
                 "SELECT note FROM person WHERE lower(name) > ''",
             })
            QTest::newRow(sql) << QString(sql);
    }
    void whatIsNoReasonIsNotGivenAsOne() {
        QFETCH(QString, sql);
        const Plan plan = measure(sql.toStdString());
        for (const char* code : unsearched)
            QVERIFY2(find(plan, code) == nullptr, (code + ("\n" + printPlan(plan.root))).c_str());
    }

    void anUnsearchedIndexIsToldOfAPlanThatWasNotRun() {
        const auto plan =
            explain(*connect(), *driver(), "SELECT note FROM person WHERE lower(name) = ?1",
                    std::vector<Value>{std::string("n7")}, {});
        HONE_VERIFY(plan);
        QVERIFY(find(*plan, "expression_on_column") != nullptr);
        QCOMPARE(find(*plan, "full_scan")->suggestion,
                 std::string("See why its index is not searched."));
    }

    void aValueThatDecidesThePlanIsNoChangeOfTheSchema() {
        const auto plan =
            analyze(*connect(), *driver(), "SELECT note FROM person WHERE name LIKE ?",
                    std::vector<Value>{std::string("n77%")}, {});
        HONE_VERIFY(plan);
        QCOMPARE(plan->counters.repreparations.value_or(-1), std::int64_t(0));
    }

    void whatWasPreparedAgainIsTold() {
        auto connection = connect();
        HONE_VERIFY(collectRows(*connection, "SELECT count(*) FROM w", {}, {}));
        auto plan = analyze(*connection, *driver(), "SELECT count(*) FROM w", {}, {});
        HONE_VERIFY(plan);
        QCOMPARE(plan->counters.repreparations.value_or(-1), std::int64_t(0));
        QVERIFY(find(*plan, "prepared_again") == nullptr);

        database_.outside("CREATE INDEX w_x ON w(x);");
        plan = analyze(*connection, *driver(), "SELECT count(*) FROM w", {}, {});
        database_.outside("DROP INDEX w_x;");
        HONE_VERIFY(plan);
        QVERIFY(plan->counters.repreparations.value_or(0) > 0);
        QVERIFY(find(*plan, "prepared_again") != nullptr);
    }

    void missingAndStaleStatisticsAreToldOnce() {
        const Plan without = measure("SELECT count(name) FROM t WHERE g = 3");
        QVERIFY(find(without, "no_statistics") != nullptr);
        QCOMPARE(find(without, "no_statistics")->remedy, std::string("ANALYZE"));

        database_.outside("ANALYZE; DELETE FROM t WHERE id > 2000;");
        const Plan stale = measure("SELECT count(*) FROM t NOT INDEXED WHERE name > ''");
        QVERIFY(find(stale, "no_statistics") == nullptr);
        QVERIFY(find(stale, "stale_statistics") != nullptr);
    }

private:
    std::unique_ptr<Driver> driver() { return driver(database_); }
    static std::unique_ptr<Driver> driver(const TestDatabase& database) {
        auto driver = SqliteDriver::create(database.path());
        if (!driver) qFatal("%s", driver.error().message.c_str());
        return std::move(*driver);
    }
    std::unique_ptr<Connection> connect() { return connect(database_); }
    static std::unique_ptr<Connection> connect(const TestDatabase& database) {
        auto connection = driver(database)->connect(Access::ReadOnly);
        if (!connection) qFatal("%s", connection.error().message.c_str());
        return std::move(*connection);
    }
    Plan measure(const std::string& sql) { return measure(sql, database_); }
    static Plan measure(const std::string& sql, const TestDatabase& database) {
        auto plan = analyze(*connect(database), *driver(database), sql, {}, {});
        if (!plan) qFatal("%s", plan.error().message.c_str());
        return std::move(*plan);
    }

    TestDatabase database_{data};
};

QTEST_GUILESS_MAIN(PlanWarningsTest)
#include "plan_warnings_test.moc"
