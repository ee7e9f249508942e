#include <algorithm>
#include <thread>

#include "core/lab/lab_run.h"
#include "tests/core/lab/lab_maker.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::lab;
using namespace hone::test;

namespace {

constexpr const char* endless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

std::string loopVariant(const std::string& id, const std::string& inner,
                        const std::string& more = {}) {
    return R"({"id": ")" + id + R"(", "name": ")" + id + R"(", "loop": {)" + inner + "}" + more +
           "}";
}

std::string jobVariant(const std::string& id, const std::string& job, const std::string& inner) {
    return R"({"id": ")" + id + R"(", "name": ")" + id + R"(", ")" + job + R"(": {)" + inner + "}}";
}

} // namespace

class LabRunTest : public HoneTest {
    Q_OBJECT

    const TemporaryFolder folder_;

    static Lab labOf(const std::string& variants, const std::string& more = {}) {
        auto lab = readLab(labText(variants, more), "probe.json");
        if (lab) return std::move(*lab);
        for (const LabProblem& problem : lab.error())
            qWarning("%s", printProblem(problem).c_str());
        return {};
    }

    Result<LabOutcome> run(const Lab& lab, Settings settings = {}) const {
        RunOptions options;
        options.folder = folder_.path();
        return runLab(lab, std::move(settings), options);
    }

private slots:
    void everyVariantHasTimesFiguresAPlanAndItsPlaceAmongTheResults() {
        const Lab lab = labOf(statementVariant("a", "SELECT v FROM t WHERE v = 70") + "," +
                              statementVariant("b", "SELECT v FROM t WHERE v = 70",
                                               R"x(, "prepare": "CREATE INDEX t_v ON t(v)")x") +
                              "," +
                              statementVariant("c", "SELECT 1"));
        const auto outcome = run(lab);
        HONE_VERIFY(outcome);
        QCOMPARE(outcome->variants.size(), std::size_t{3});
        QCOMPARE(outcome->againstFirst.size(), std::size_t{2});
        for (const VariantOutcome& variant : outcome->variants) {
            QVERIFY(variant.timesNs.size() >= 6);
            QVERIFY(variant.times.medianNs > 0);
            QVERIFY(variant.interval.low <= static_cast<double>(variant.times.medianNs));
            QVERIFY(variant.interval.high >= static_cast<double>(variant.times.medianNs));
            QCOMPARE(variant.figures.at("rows"), 1.0);
            QVERIFY(variant.figures.at("bytes") > 0);
            QVERIFY(variant.plan.has_value());
        }
        QCOMPARE(outcome->variants[0].results, 0);
        QCOMPARE(outcome->variants[1].results, 0);
        QCOMPARE(outcome->variants[2].results, 1);
        QVERIFY(outcome->variants[0].figures.at("scanSteps") > 50);
        QCOMPARE(outcome->variants[1].figures.at("scanSteps"), 0.0);
        QVERIFY(outcome->variants[1].figures.at("indexBytes") > 0);
        QVERIFY(outcome->variants[0].deciding.has_value());
        QVERIFY(outcome->variants[1].deciding.has_value());
        QVERIFY(outcome->engine.starts_with("SQLite 3."));
        QVERIFY(outcome->asExpected);
        QVERIFY(isEmptyFolder(folder_.path()));
    }

    void loopsReturnTheSameRowsWhicheverWayTheyGo() {
        const std::string over = R"("over": "SELECT id FROM t WHERE id <= 25", )";
        const Lab lab = labOf(
            loopVariant("a", over + R"("each": "SELECT id, v FROM t WHERE id = ?1")") + "," +
            loopVariant("b", over + R"x("each": "SELECT id, v FROM t WHERE id IN (${list})", "batch": 10)x") +
            "," +
            loopVariant(
                "c",
                R"("each": "SELECT id, v FROM t WHERE id = ?1", "times": 25, "connection": "each")") +
            "," +
            loopVariant(
                "d",
                R"("each": "SELECT id, v FROM t WHERE id = ?1", "times": 25, "connection": "pool")") +
            "," +
            loopVariant(
                "e",
                R"("each": "SELECT id, v FROM t WHERE id = ?1", "times": 25, "prepare": "once")"));
        const auto outcome = run(lab);
        HONE_VERIFY(outcome);
        for (const VariantOutcome& variant : outcome->variants) {
            QCOMPARE(variant.results, 0);
            QCOMPARE(variant.figures.at("rows"), 25.0);
        }
        QCOMPARE(outcome->variants[0].figures.at("statements"), 26.0);
        QCOMPARE(outcome->variants[1].figures.at("statements"), 4.0);
        QCOMPARE(outcome->variants[2].figures.at("connections"), 25.0);
    }

    void whatWritesStartsEveryRunAnew() {
        const std::string insert = R"x("each": "INSERT INTO t VALUES (1000 + ?1, 0)", "times": "turns")x";
        const std::string clear = R"(, "after": "DELETE FROM t WHERE id > 1000")";
        const Lab lab =
            labOf(loopVariant("a", insert, clear) + "," +
                  loopVariant("b", insert + R"(, "transaction": "one")", clear) + "," +
                  loopVariant("c",
                              R"x("each": "INSERT INTO t(id, v) VALUES ${list}", "item": "(1000 + ?, ?)",
                                 "times": "turns", "batch": 4, "transaction": "one")x",
                              clear));
        HONE_VERIFY(run(lab));
    }

    void aFailureInsideATransactionLeavesNoneOpen() {
        const Lab lab = labOf(
            loopVariant("a", R"x("each": "INSERT INTO t VALUES (?1, 0)", "times": 3,
                                "transaction": "one")x") +
            "," +
            statementVariant("b", "SELECT 1"));
        const auto outcome = run(lab);
        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().code, ErrorCode::Constraint);
        QVERIFY(isEmptyFolder(folder_.path()));
    }

    void requestsHitTheCacheUntilSomethingIsWritten() {
        const std::string sql = R"("sql": "SELECT v FROM t WHERE id = ?1", "count": 40, "keys": 4)";
        const Lab lab = labOf(
            jobVariant("a", "requests", sql) + "," +
            jobVariant("b", "requests", sql + R"(, "cache": true)") + "," +
            jobVariant(
                "c", "requests",
                sql + R"(, "cache": true, "write": "UPDATE t SET v = v + 1", "writeEvery": 10)"));
        const auto outcome = run(lab);
        HONE_VERIFY(outcome);
        QCOMPARE(outcome->variants[0].figures.at("hits"), 0.0);
        QCOMPARE(outcome->variants[1].figures.at("hits"), 36.0);
        QVERIFY(outcome->variants[2].figures.at("hits") < 36.0);
        QVERIFY(outcome->variants[2].figures.at("hits") > 0.0);
    }

    void aLoadCountsWhatTimesOut() {
        const std::string sql =
            R"("sql": "SELECT v FROM t WHERE id = ?1", "workers": 6, "pool": 1, "acquireTimeoutMs": 5, "milliseconds": 60, )";
        const Lab lab = labOf(jobVariant("a", "load", sql + R"("holdUs": 20000)") + "," +
                              jobVariant("b", "load", sql + R"("thinkUs": 20000)"));
        const auto outcome = run(lab);
        HONE_VERIFY(outcome);
        QVERIFY(outcome->variants[0].figures.at("timeouts") > 0);
        QVERIFY(outcome->variants[1].figures.at("throughput") >
                outcome->variants[0].figures.at("throughput"));
    }

    void wrongSqlIsNamedWithItsFileLineAndKey_data() {
        QTest::addColumn<QString>("variant");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const std::string& variant, const char* says) {
            QTest::newRow(name) << QString::fromStdString(variant) << QString::fromUtf8(says);
        };
        row("statement", statementVariant("b", "SELECT x FROM t"),
            "probe.json, line 9, variants[1].statement: ");
        row("prepare", statementVariant("b", "SELECT 1", R"(, "prepare": "DROP TABLE x")"),
            "probe.json, line 9, variants[1].prepare: ");
        row("before", statementVariant("b", "SELECT 1", R"(, "before": "DELETE FROM x")"),
            "probe.json, line 9, variants[1].before: ");
        row("after", statementVariant("b", "SELECT 1", R"(, "after": "DELETE FROM x")"),
            "probe.json, line 9, variants[1].after: ");
        row("a statement that writes", statementVariant("b", "DELETE FROM t"),
            "variants[1].statement: A \"statement\" reads");
        row("a statement with a parameter", statementVariant("b", "SELECT ?1"),
            "variants[1].statement: A \"statement\" has no parameters");
        row("loop", loopVariant("b", R"("each": "SELECT x", "times": 2)"),
            "probe.json, line 9, variants[1].loop: ");
        row("loop of too few values",
            loopVariant("b", R"("over": "SELECT 1", "each": "SELECT ?1, ?2")"),
            "variants[1].loop: \"each\" takes 2 values and was given 1.");
        row("requests", jobVariant("b", "requests", R"("sql": "SELECT x")"),
            "probe.json, line 9, variants[1].requests: ");
        row("load", jobVariant("b", "load", R"("sql": "SELECT x")"),
            "probe.json, line 9, variants[1].load: ");
    }

    void wrongSqlIsNamedWithItsFileLineAndKey() {
        QFETCH(QString, variant);
        QFETCH(QString, says);
        const Lab lab =
            labOf("\n" + statementVariant("a", "SELECT 1") + ",\n" + variant.toStdString());
        const auto outcome = run(lab);
        QVERIFY(!outcome.has_value());
        QVERIFY2(QString::fromStdString(outcome.error().message).contains(says),
                 outcome.error().message.c_str());
        QVERIFY(isEmptyFolder(folder_.path()));
    }

    void cancellingEndsEveryKindOfWork_data() {
        QTest::addColumn<QString>("variant");
        const auto row = [](const char* name, const std::string& variant) {
            QTest::newRow(name) << QString::fromStdString(variant);
        };
        row("statement", statementVariant("b", endless));
        row("prepare",
            statementVariant("b", "SELECT 1", std::string(R"(, "prepare": ")") + endless + "\""));
        row("before",
            statementVariant("b", "SELECT 1", std::string(R"(, "before": ")") + endless + "\""));
        row("loop", loopVariant("b", R"("each": "SELECT ?1", "times": 1000000000)"));
        row("loop over rows",
            loopVariant("b", std::string(R"("each": "SELECT ?1", "over": ")") + endless + "\""));
        row("loop that waits",
            loopVariant("b", R"("each": "SELECT ?1", "times": 5, "pauseUs": 60000000)"));
        row("loop with connections",
            loopVariant("b", R"("each": "SELECT ?1", "times": 100000000, "connection": "each")"));
        row("loop in a transaction",
            loopVariant(
                "b",
                R"("each": "UPDATE t SET v = ?1", "times": 1000000000, "transaction": "one")"));
        row("requests", jobVariant("b", "requests", std::string(R"("sql": ")") + endless + "\""));
        row("requests that wait",
            jobVariant("b", "requests", R"("sql": "SELECT 1", "count": 10, "pauseUs": 60000000)"));
        row("load", jobVariant("b", "load", R"("sql": "SELECT 1", "milliseconds": 600000)"));
        row("load that holds",
            jobVariant(
                "b", "load",
                R"("sql": "SELECT 1", "holdUs": 60000000, "pool": 1, "milliseconds": 600000)"));
        row("load with a writer",
            jobVariant("b", "load",
                       std::string(R"("sql": "SELECT 1", "milliseconds": 600000, "writer": ")") +
                           endless + "\""));
    }

    void cancellingEndsEveryKindOfWork() {
        QFETCH(QString, variant);
        const Lab lab = labOf(statementVariant("a", "SELECT 1") + "," + variant.toStdString());
        std::stop_source source;
        RunOptions options;
        options.folder = folder_.path();
        options.stop = source.get_token();
        const std::jthread canceller([&source] {
            std::this_thread::sleep_for(Milliseconds(100));
            source.request_stop();
        });
        const auto outcome = runLab(lab, {}, options);
        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().code, ErrorCode::Cancelled);
        QVERIFY(isEmptyFolder(folder_.path()));
    }

    void progressGoesFromNothingToAll() {
        const Lab lab =
            labOf(statementVariant("a", "SELECT 1") + "," + statementVariant("b", "SELECT 1"));
        RunOptions options;
        options.folder = folder_.path();
        std::vector<double> shares;
        options.progress = [&](const std::string&, double share) { shares.push_back(share); };
        HONE_VERIFY(runLab(lab, {}, options));
        QVERIFY(std::ranges::is_sorted(shares));
        QCOMPARE(shares.front(), 0.0);
        QCOMPARE(shares.back(), 1.0);
    }

    void aCurveHasAPointForEachValue() {
        const Lab lab = labOf(statementVariant("a", "SELECT sum(v) FROM t") + "," +
                                  statementVariant("b", "SELECT count(*) FROM t"),
                              R"(, "curve": {"over": "rows", "values": [10, 1000]})");
        RunOptions options;
        options.folder = folder_.path();
        int got = 0;
        const auto points = runCurve(lab, {}, options, [&](const CurvePoint&) { ++got; });
        HONE_VERIFY(points);
        QCOMPARE(points->size(), std::size_t{2});
        QCOMPARE(got, 2);
        QCOMPARE(points->at(1).value, std::int64_t{1000});
        QCOMPARE(points->at(1).medianNs.size(), std::size_t{2});
        QVERIFY(isEmptyFolder(folder_.path()));
    }

    void settingsOutOfBoundsAreRefused() {
        const Lab lab =
            labOf(statementVariant("a", "SELECT 1") + "," + statementVariant("b", "SELECT 1"));
        QCOMPARE(run(lab, {{"rows", 1}}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(run(lab, {{"colour", 1}}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(runCurve(lab, {}, {}).error().code, ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(LabRunTest)
#include "lab_run_test.moc"
