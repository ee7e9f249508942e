#include "core/plan/plan_narrative.h"

#include "tests/support/hone_test.h"

using namespace hone;

namespace {

PlanNode step(int id, const char* operation, const char* object, const char* index = "") {
    PlanNode node;
    node.id = id;
    node.operation = operation;
    node.label = operation;
    node.object = object;
    node.index = index;
    return node;
}

PlanNode measured(PlanNode node, std::int64_t ns, std::int64_t rows, std::int64_t loops) {
    node.selfNs = {ns, Provenance::Measured};
    node.actualRows = {rows, Provenance::Measured};
    node.loops = {loops, Provenance::Measured};
    return node;
}

Plan joinOf(std::vector<PlanNode> nodes) {
    Plan plan;
    plan.engine = "SQLite";
    plan.engineVersion = "3.53.2";
    plan.root = step(0, "QUERY", "");
    plan.root.children = std::move(nodes);
    return plan;
}

// Figures are grouped with thin spaces; expectations are easier to read with a sign for them.
QString told(const Plan& plan) {
    return QString::fromStdString(planNarrative(plan)).replace(QChar(0x2009), u'_');
}

} // namespace

class PlanNarrativeTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void aPlanThatWasNotRunSaysSoAndTellsItsSteps() {
        PlanNode search = step(2, "SEARCH", "customers", "primary key");
        search.condition = "rowid=?";
        search.alias = "c";
        search.estimatedRows = {1, Provenance::Estimated};
        PlanNode sort = step(3, "TEMP B-TREE", "");
        sort.condition = "ORDER BY";
        Plan plan = joinOf({step(1, "SCAN", "orders"), search, sort});
        plan.warnings.push_back({.nodeId = 1,
                                 .code = "full_scan",
                                 .message = "Every row of orders is read.",
                                 .suggestion = "Try an index"});
        QCOMPARE(told(plan),
                 QStringLiteral(
                     "This is what SQLite 3.53.2 plans to do. The statement was not run: nothing "
                     "here was measured.\n"
                     "\n"
                     "What it does\n"
                     "\n"
                     "It works in 3 steps.\n"
                     "\n"
                     "Step 1 reads every row of orders.\n"
                     "\n"
                     "For each row so far, step 2 finds rows of customers, known here as c, by its "
                     "primary key, where rowid=?. The planner expects 1 row each time.\n"
                     "\n"
                     "Step 3 collects the rows in a temporary tree for ORDER BY.\n"
                     "\n"
                     "What to look at\n"
                     "\n"
                     "These follow from the plan's form; measuring shows which of them matter.\n"
                     "\n"
                     "Step 1: Every row of orders is read. Suggestion: Try an index.\n"));
    }

    void aMeasuredPlanTellsWhereTimeGoesAndWhatWasEstimatedWrongly() {
        PlanNode scan = measured(step(1, "SCAN", "orders"), 70'000'000, 200'000, 1);
        scan.keptRows = {12'301, Provenance::Derived};
        scan.estimatedRows = {20, Provenance::Estimated};
        scan.evaluatingNs = {1'500'000, Provenance::Measured};
        PlanNode search =
            measured(step(2, "SEARCH", "items", "by_order"), 20'000'000, 12'301, 12'301);
        search.covering = true;
        search.estimatedRows = {1, Provenance::Estimated};
        PlanNode rest = step(3, "REST", "");
        rest.selfNs = {10'000'000, Provenance::Derived};
        Plan plan = joinOf({scan, search, rest});
        plan.analyzed = true;
        plan.root.inclusiveNs = {100'000'000, Provenance::Measured};
        plan.totalNs = {100'000'000, Provenance::Measured};
        plan.plainNs = {40'000'000, Provenance::Measured};
        plan.rows = {1, Provenance::Measured};
        QCOMPARE(told(plan),
                 QStringLiteral(
                     "The statement was run and measured with SQLite 3.53.2. It took 100 ms and "
                     "returned 1 row. An ordinary run takes 40.0 ms: measuring took 2.5 times as "
                     "long.\n"
                     "\n"
                     "What it does\n"
                     "\n"
                     "It works in 3 steps.\n"
                     "\n"
                     "Step 1 reads every row of orders. It visited 200_000 rows, of which it kept "
                     "12_301, 6.2 %. It took 70.0 ms, 70 % of the time. Expressions over its rows "
                     "took another 1.50 ms, counted in step 3.\n"
                     "\n"
                     "For each row so far, step 2 finds rows of items in the index by_order alone, "
                     "without the table. It ran 12_301 times and visited 12_301 rows in all. It "
                     "took 20.0 ms, 20 % of the time.\n"
                     "\n"
                     "Step 3 evaluates expressions and returns the rows. It took 10.0 ms, 10 % of "
                     "the time.\n"
                     "\n"
                     "Where the time goes\n"
                     "\n"
                     "Most of the time, 70 %, goes into step 1, which reads every row of orders. "
                     "Then come step 2 with 20 % and step 3 with 10 %.\n"
                     "\n"
                     "What was estimated\n"
                     "\n"
                     "Step 1 was expected to give 20 rows and gave 200_000 rows: 10_000 times "
                     "more.\n"));
    }

    void aStepThatNeverRanIsSaidToBeNeverExecuted() {
        PlanNode subquery = measured(step(1, "CORRELATED SCALAR SUBQUERY", "subquery 1"), 0, 0, 0);
        subquery.children.push_back(measured(step(2, "SCAN", "t"), 0, 0, 0));
        Plan plan = joinOf({subquery});
        plan.analyzed = true;
        const QString text = told(plan);
        QVERIFY2(text.contains("Step 1 runs subquery 1 again for each outer row. It was never "
                               "executed.\n"),
                 qPrintable(text));
        QVERIFY2(text.contains("Step 1.1 reads every row of t. It was never executed.\n"),
                 qPrintable(text));
        QVERIFY2(text.contains("The times of the steps are unavailable.\n"), qPrintable(text));
    }

    void whatIsUnavailableAndWhatWasRolledBackIsSaid() {
        Plan plan = joinOf({step(1, "SCAN", "t")});
        plan.analyzed = true;
        plan.rolledBack = true;
        plan.unmeasured = "this SQLite was built without scan statistics";
        const QString text = told(plan);
        QVERIFY2(text.startsWith(
                     "The statement was run and measured with SQLite 3.53.2. It writes; what it "
                     "wrote was rolled back after measuring.\n"
                     "Some figures are unavailable: this SQLite was built without scan "
                     "statistics.\n"),
                 qPrintable(text));
    }

    void everyKindOfStepHasItsSentence_data() {
        QTest::addColumn<QString>("operation");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* operation, const char* sentence) {
            QTest::newRow(operation) << QString(operation) << QString(sentence);
        };
        row("CONSTANT ROWS", "makes rows of constants.");
        row("CO-ROUTINE", "makes the rows of x one by one, as they are asked for.");
        row("MATERIALIZE", "computes x once and keeps its rows.");
        row("SCALAR SUBQUERY", "runs x once.");
        row("COMPOUND QUERY", "combines the results of its parts.");
        row("UNION ALL", "brings in the next part with UNION ALL.");
        row("RECURSIVE STEP", "repeats with each new row until there are none.");
        row("MULTI-INDEX OR", "finds rows by several indexes, one for each side of OR.");
        row("BLOOM FILTER", "builds a filter on x to leave out rows without a match.");
        row("REST", "evaluates expressions and returns the rows.");
        row("SOMETHING NEW", "does what the engine calls \"SOMETHING NEW\".");
    }
    void everyKindOfStepHasItsSentence() {
        QFETCH(QString, operation);
        QFETCH(QString, sentence);
        const QString text = told(joinOf({step(1, operation.toLatin1(), "x")}));
        QVERIFY2(text.contains("It works in one step.\n\nStep 1 " + sentence + u'\n'),
                 qPrintable(text));
    }
};

QTEST_GUILESS_MAIN(PlanNarrativeTest)
#include "plan_narrative_test.moc"
