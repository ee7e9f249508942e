#include <QApplication>
#include <QClipboard>
#include <QMenu>

#include "tests/support/hone_test.h"
#include "tests/ui/plan/plan_maker.h"
#include "tests/ui/plan/plan_panel_fixture.h"

using namespace hone;
using namespace hone::ui;
using hone::test::joinPlan;
using hone::test::planOf;

class PlanPanelTest : public hone::test::HoneTest, hone::test::PlanPanelFixture {
    Q_OBJECT
private slots:
    void init() {
        HoneTest::init();
        makePanel();
        panel_->resize(450, 700);
    }
    void cleanup() { closePanel(); }

    void anEmptyPanelSaysWhatToDo() {
        QVERIFY2(shows("Press F6"), qPrintable(texts()));
        panel_->explain("SELECT 1", {}, nullptr);
        QVERIFY2(shows("Open a database first"), qPrintable(texts()));
    }

    void theWorstNodeIsChosenAndExplained() {
        panel_->showPlan(joinPlan());
        QVERIFY(shows("planned, not run"));
        QVERIFY(shows("SEARCH i USING AUTOMATIC COVERING INDEX (order_id=?)"));
        QVERIFY2(shows("Create that index once"), qPrintable(texts()));
        panel_->showPlan(planOf({{1, 0, "SCAN orders"}}));
        QVERIFY(!shows("Create that index once"));
        QVERIFY(shows("Every row of orders is read"));
    }

    void onlyWhatIsKnownOfANodeIsShown() {
        panel_->showPlan(joinPlan());
        for (const char* absent : {"rows, total", "loops", "self time", "estimated rows"})
            QVERIFY2(!shows(absent), absent);
        Plan plan = planOf({{1, 0, "SCAN orders"}});
        plan.analyzed = true;
        plan.root.inclusiveNs = {406'000'000, Provenance::Measured};
        plan.root.children[0].loops = {1, Provenance::Measured};
        plan.root.children[0].selfNs = {247'000'000, Provenance::Derived};
        panel_->showPlan(plan);
        QVERIFY(shows("406 ms"));
        QVERIFY(shows("measured"));
        QVERIFY(shows("loops"));
        QVERIFY2(shows("self time, derived"), qPrintable(texts()));
        QVERIFY(!shows("rows, total"));
    }

    void planTextIsNeverMarkup() {
        panel_->showPlan(planOf({{1, 0, "SCAN <b>x</b>"}}));
        for (const QLabel* label : panel_->findChildren<QLabel*>())
            if (label->text().contains("<b>")) QCOMPARE(label->textFormat(), Qt::PlainText);
        panel_->showProblem("near \"<i>\": syntax error");
        QVERIFY(shows("<i>"));
        for (const QLabel* label : panel_->findChildren<QLabel*>())
            if (label->text().contains("<i>")) QCOMPARE(label->textFormat(), Qt::PlainText);
    }

    void aStatementIsExplainedByTheEngine() {
        open("CREATE TABLE t(a, b); CREATE INDEX t_a ON t(a);");
        panel_->explain("SELECT * FROM t WHERE a = ?", {}, nullptr);
        QTRY_VERIFY(shows("SEARCH t USING INDEX t_a (a=?)"));
        panel_->explain("SELECT * FROM nowhere", {}, nullptr);
        QTRY_VERIFY2(shows("nowhere"), qPrintable(texts()));
        panel_->explain("SELECT 1", {}, nullptr);
        QTRY_VERIFY2(shows("CONSTANT") || shows("has no plan"), qPrintable(texts()));
    }

    void anOlderAnswerIsDropped() {
        open("CREATE TABLE t(a); CREATE TABLE u(a);");
        QSignalSpy shown(panel_.get(), &PlanPanel::planShown);
        panel_->explain("SELECT * FROM t", {}, nullptr);
        panel_->explain("SELECT * FROM u", {}, nullptr);
        QTRY_COMPARE(shown.size(), 1);
        QCOMPARE(panel_->model().plan()->sql, std::string("SELECT * FROM u"));
        panel_->explain("SELECT * FROM t", {}, nullptr);
        panel_->showPlan(joinPlan());
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(panel_->model().plan()->sql, std::string());
    }

    void aLongWaitCanBeCancelled() {
        open("CREATE TABLE t(a);");
        const auto tab = workbench_->session()->newTab("busy");
        QueryRequest request;
        request.tab = tab;
        request.text = std::make_shared<const std::string>("BEGIN");
        workbench_->session()->submit(request)->wait();
        request.text = std::make_shared<const std::string>(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n");
        panel_->showPlan(joinPlan());
        const auto run = workbench_->session()->submit(request);
        QTRY_COMPARE(run->state(), RunState::Running);
        panel_->explain("SELECT * FROM t", {}, tab);
        QTRY_VERIFY(shows("Asking for the plan"));
        panel_->findChild<QPushButton*>(QStringLiteral("cancelPlan"))->click();
        QVERIFY(!shows("Asking for the plan"));
        QVERIFY(shows("AUTOMATIC COVERING INDEX"));
        run->cancel();
        run->wait();
    }

    void aPlanIsCopiedAsTextAndAsJson() {
        panel_->showPlan(joinPlan());
        const QList<QAction*> actions = panel_->findChild<QMenu*>("copyMenu")->actions();
        actions[0]->trigger();
        QVERIFY(QApplication::clipboard()->text().contains("\n  SCAN orders\n"));
        actions[1]->trigger();
        QVERIFY(QApplication::clipboard()->text().contains("\"operation\": \"SCAN\""));
    }

    void closingTheDatabaseForgetsThePlan() {
        open("CREATE TABLE t(a);");
        panel_->showPlan(joinPlan());
        workbench_->closeSession();
        QVERIFY(shows("Press F6"));
        QCOMPARE(panel_->model().rowCount(), 0);
    }
};

QTEST_MAIN(PlanPanelTest)
#include "plan_panel_test.moc"
