#include "core/report/reports.h"

#include "core/base/text.h"
#include "core/lab/lab_run.h"
#include "core/plan/sqlite_plan.h"
#include "core/report/report_html.h"
#include "tests/core/lab/lab_maker.h"
#include "tests/support/advice_maker.h"
#include "tests/support/comparison_maker.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::report;
using namespace hone::test;

namespace {

bool has(const std::string& page, const std::string& words) {
    return page.find(escapeHtml(words)) != page.npos;
}

index::Advice advised() {
    index::Advice advice = test::adviceOfTotals();
    index::AdvisedIndex created;
    created.sql = "CREATE INDEX i ON t(b)";
    created.bytes = 2'000'000;
    created.buildNs = 5'000'000;
    created.savedNs = 60e9;
    created.usedBy = {0};
    advice.create = {created};
    advice.drop = {{"old", "DROP INDEX old", "CREATE INDEX old ON t(c)", "Nobody uses it.", 4096}};
    advice.undo = {"DROP INDEX i"};
    advice.rejected = {{"CREATE INDEX r ON t(d)", "It saves nothing."}};
    advice.unjudged = {{4, "SELECT absent", "There is no such column."}};
    advice.statements = {test::advisedStatement(0, 3'000'000'000, 1'000'000),
                         test::advisedStatement(1, 5'000, 9'000)};
    advice.statements[0].before.atLeast = true;
    advice.curve = {{0, {}, 81e9}, {2'000'000, {"i"}, 1.9e9}};
    return advice;
}

StatementComparison compared() {
    StatementComparison comparison;
    comparison.times = madeUp(0.25);
    comparison.results = {true, "in another order", 12, 12};
    comparison.planA.sql = "SELECT * FROM a";
    comparison.planB.sql = "SELECT * FROM b WHERE x = ?1";
    comparison.planB.parameters = {std::int64_t{4711}};
    comparison.planA.root = readSqlitePlan({{1, 0, "SCAN a"}});
    comparison.planB.root = readSqlitePlan({{1, 0, "SEARCH b USING INDEX b_x (x=?)"}});
    for (Plan* plan : {&comparison.planA, &comparison.planB}) {
        plan->engine = "SQLite";
        plan->engineVersion = "3.53.2";
    }
    return comparison;
}

} // namespace

class ReportsTest : public HoneTest {
    Q_OBJECT
private slots:
    void aLabTellsWhatWasAskedWhatCameOutAndWhy() {
        const auto lab = lab::readLab(
            labText(
                "\n" + statementVariant("a", "SELECT count(*) FROM t") + ",\n" +
                    statementVariant("b", "SELECT v FROM t WHERE id = 5"),
                R"(, "next": ["Another size."], "curve": {"over": "rows", "values": [20, 80]})"),
            "probe.json");
        QVERIFY(lab.has_value());
        const auto outcome = lab::runLab(*lab, {}, {});
        HONE_VERIFY(outcome);
        const auto curve = lab::runCurve(*lab, {}, {});
        HONE_VERIFY(curve);
        const std::string page = reportHtml(reportOf(*lab, *outcome, *curve));
        for (const char* words :
             {"Probe", "A story.", "Well?", "Verdict.", "Because.", "None.", "Another size.",
              "Variant a", "Variant b", "SELECT v FROM t WHERE id = 5", "SEARCH t",
              "Plan of “Variant a”", "Every run, the medians", "Over the size", "What was expected",
              "How it was measured"})
            QVERIFY2(has(page, words), words);
        QVERIFY(!has(page, "Not as expected"));
    }

    void aLabThatCameOutOtherwiseSaysSo() {
        const auto lab = lab::readLab(labText("\n" + statementVariant("a", "SELECT 1") + ",\n" +
                                              statementVariant("b", "SELECT 1")),
                                      "probe.json");
        QVERIFY(lab.has_value());
        auto outcome = lab::runLab(*lab, {}, {});
        HONE_VERIFY(outcome);
        outcome->expectations = {{"time of a is at most 0", "3 ns", false}};
        outcome->asExpected = false;
        const std::string page = reportHtml(reportOf(*lab, *outcome));
        QVERIFY(has(page, "time of a is at most 0; measured: 3 ns"));
        QVERIFY(has(page, "Not as expected"));
        const TourStep steps[] = {{*lab, *outcome}, {*lab, *outcome}};
        const std::string tour = reportHtml(reportOfTour("The tour", "of two", steps));
        for (const char* words : {"The tour", "At a glance", "1  Probe", "2  Probe",
                                  "Medians before and after", "Not as expected"})
            QVERIFY2(has(tour, words), words);
    }

    void aComparisonHasItsVerdictItsRunsAndBothPlans() {
        const std::string page = reportHtml(reportOf(compared(), "shop.db"));
        for (const char* words :
             {"shop.db, SQLite 3.53.2", " times as fast as A", "% confidence", "in another order",
              "SELECT * FROM b WHERE x = ?1", "Parameter 1: 4711", "SCAN a",
              "SEARCH b USING INDEX b_x (x=?)", "its steps were not measured",
              "– stands where there is no such figure"})
            QVERIFY2(has(page, words), words);
        StatementComparison other = compared();
        other.results = {false, "12 rows against 11", 12, 11};
        const std::string differing = reportHtml(reportOf(other, "shop.db"));
        QVERIFY(has(differing, "The results differ"));
        QVERIFY(differing.find("The results differ") < differing.find("times as fast as"));
    }

    void anAdviceHasWhatItChangesAndWhatItLeftOut() {
        const std::string page = reportHtml(reportOf(advised(), "shop.db", "SQLite 3.53.2"));
        for (const char* words :
             {"The workload takes 1.90 s instead of at least 81.0 s", "CREATE INDEX i ON t(b);",
              "what writing costs could not be measured", "DROP INDEX old;", "Nobody uses it.",
              "The way back", "≥ 3.00 s → 1.00 ms", "It saves nothing.", "There is no such column.",
              "What a smaller budget gives", "SEARCH t USING INDEX i (b=?)"})
            QVERIFY2(has(page, words), words);
        index::Advice estimate = advised();
        estimate.estimated = true;
        const std::string estimated = reportHtml(reportOf(estimate, "shop.db", "SQLite 3.53.2"));
        QVERIFY(has(estimated, "estimated, not measured"));
        QVERIFY(!has(estimated, "Each statement before and after"));
        QVERIFY(has(reportHtml(reportOf(index::Advice(), "shop.db", "SQLite 3.53.2")),
                    "No new index is advised"));
    }

    void aSessionSaysWhereTheTimeWentAndWhatWasSlow() {
        SessionRecord record{"shop.db", "SQLite 3.53.2", {}, {}, {}};
        QVERIFY(has(reportHtml(reportOf(record)), "Nothing was run on this database so far."));
        StatementStatistics often;
        often.text = "select a from t where b = ?";
        often.calls = 40;
        often.failures = 1;
        often.totalNs.record(30'000'000, 40);
        often.cacheLookups = 10;
        often.cacheHits = 5;
        record.statements = {often};
        HistoryEntry entry;
        entry.sql = "SELECT a FROM t WHERE b = 7";
        entry.startedAtMs = 1'800'000'000'000;
        entry.timing.totalNs = 400'000'000;
        record.history = {entry};
        record.slow = {{entry, "SCAN t\n"}, {entry, ""}};
        const std::string page = reportHtml(reportOf(record));
        for (const char* words :
             {"What was run on shop.db", "3.53.2", "40 statements in 1.2", "1 failure",
              "50 % of the cache", "Where the time went", "select a from t where b = ?",
              "SELECT a FROM t WHERE b = 7", "SCAN t", "Its plan could not be had.", "2027-01-15"})
            QVERIFY2(has(page, words), words);
    }
};

QTEST_GUILESS_MAIN(ReportsTest)
#include "reports_test.moc"
