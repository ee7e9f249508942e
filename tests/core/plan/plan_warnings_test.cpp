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
)";

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
    std::unique_ptr<Connection> connect() {
        auto driver = SqliteDriver::create(database_.path());
        auto connection = (*driver)->connect(Access::ReadOnly);
        if (!connection) qFatal("%s", connection.error().message.c_str());
        return std::move(*connection);
    }
    Plan measure(const std::string& sql) {
        auto driver = SqliteDriver::create(database_.path());
        auto plan = analyze(*connect(), **driver, sql, {}, {});
        if (!plan) qFatal("%s", plan.error().message.c_str());
        return std::move(*plan);
    }

    TestDatabase database_{data};
};

QTEST_GUILESS_MAIN(PlanWarningsTest)
#include "plan_warnings_test.moc"
