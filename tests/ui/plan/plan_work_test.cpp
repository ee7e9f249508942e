#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QPushButton>

#include "tests/support/hone_test.h"
#include "tests/ui/plan/plan_panel_fixture.h"
#include "ui/plan/alternatives_dialog.h"
#include "ui/plan/plan_pins.h"
#include "ui/plan/sweep_dialog.h"

using namespace hone;
using namespace hone::test;
using namespace hone::ui;

// What one does with a plan: measure, hold against a pinned one, ask for others, sweep.
class PlanWorkTest : public HoneTest, PlanPanelFixture {
    Q_OBJECT

private slots:
    void init() {
        HoneTest::init();
        makePanelOn(R"(
            CREATE TABLE t(id INTEGER PRIMARY KEY, g INT, name TEXT);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            INSERT INTO t SELECT i, i % 10, 'n' || i FROM n;
            CREATE INDEX t_g ON t(g);)");
        const auto can = workbench_->session()->analyze({"SELECT 1", {}, nullptr, {}, false}, {});
        HONE_VERIFY(can);
        if (!can->plan.unmeasured.empty()) QSKIP("needs the bundled SQLite");
    }
    void cleanup() { closePanel(); }

    void analyzeShowsWhatEveryStepDid() {
        measure("SELECT name FROM t WHERE g = 3");
        const Plan& plan = panel_->seen()->plan;
        QVERIFY(plan.analyzed);
        QCOMPARE(*plan.root.children.at(0).actualRows.value, 200);
    }

    void aWriteIsMeasuredOnlyAfterAWordAndIsTakenBack() {
        const auto before = rows();
        panel_->analyze("UPDATE t SET g = g + 1 WHERE g = 3", {}, nullptr);
        auto* allow = panel_->findChild<QPushButton*>(QStringLiteral("allowWrites"));
        QTRY_VERIFY(allow->isVisibleTo(panel_.get()));
        QVERIFY(panel_->seen() == nullptr);
        QSignalSpy shown(panel_.get(), &PlanPanel::planShown);
        allow->click();
        QVERIFY(shown.wait(30'000));
        QVERIFY(panel_->seen()->plan.rolledBack);
        QCOMPARE(rows(), before);
    }

    void cancelEndsAnEndlessMeasurement() {
        panel_->analyze(QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                                       "FROM n) SELECT count(*) FROM n"),
                        {}, nullptr);
        QVERIFY(workbench_->working());
        QTRY_COMPARE(workbench_->session()->snapshot().pool.active, 1);
        workbench_->cancelWork();
        QVERIFY(!workbench_->working());
        QTRY_COMPARE(workbench_->session()->snapshot().pool.active, 0);
    }

    void aPinnedPlanIsHeldAgainstALaterOne() {
        DiffPanel diff(theme_);
        PlanPins pins(*workbench_, *panel_, diff, nullptr);
        QSignalSpy compared(&pins, &PlanPins::compared);
        measure("SELECT name FROM t WHERE name = 'n7'");
        pins.pin();
        QVERIFY(compared.wait(30'000));
        database_->outside("CREATE INDEX t_name ON t(name)");
        measure("SELECT name FROM t WHERE name = 'n7'");
        QTRY_VERIFY(diff.now() == panel_->seen() && diff.pinned() != nullptr);
        QCOMPARE(diff.pinned()->plan.root.children.at(0).operation, std::string("SCAN"));
        QCOMPARE(diff.now()->plan.root.children.at(0).operation, std::string("SEARCH"));
        pins.unpin();
        QTRY_VERIFY(diff.pinned() == nullptr);

        // Without a pin, an earlier plan of the statement can stand in its place.
        QTRY_VERIFY(
            workbench_->session()->journal()->plans(10).value_or(std::vector<PlanEntry>()).size() >=
            2);
        const auto earlier = workbench_->session()->journal()->plans(10);
        emit diff.earlierChosen(earlier->back().id);
        QTRY_VERIFY(diff.pinned() != nullptr);
        QCOMPARE(diff.pinned()->plan.root.children.at(0).operation, std::string("SCAN"));
    }

    void otherPlansAreMeasuredBesideTheChosenOne() {
        measure("SELECT name FROM t WHERE g = 3");
        const auto others = workbench_->session()->alternatives(
            panel_->seen()->plan, panel_->seen()->plan.root.children.at(0), {});
        HONE_VERIFY(others);
        auto* dialog = new AlternativesDialog(*workbench_, panel_->seen()->plan,
                                              QStringLiteral("SEARCH t"), {}, nullptr, *others);
        const QAbstractItemModelTester tester(
            dialog->findChild<QTreeView*>()->model(),
            QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY(!dialog->busy());
        dialog->measure();
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->busy(), 30'000);
        QVERIFY(dialog->model().rowCount() >= 2);
        const auto& without = dialog->model().row(1);
        QVERIFY(without.plan && without.plan->analyzed);
        QCOMPARE(*without.plan->rows.value, 200);
        delete dialog;
    }

    void aSweepSaysWhetherThePlanChanges() {
        measure("SELECT count(*) FROM t WHERE id <= ?", {{"?1", std::int64_t(5)}});
        auto* dialog = new SweepDialog(*workbench_, panel_->seen()->plan, {{"?1", std::int64_t(5)}},
                                       nullptr, {});
        dialog->start();
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->running(), 30'000);
        QVERIFY2(dialog->words().text().startsWith(QStringLiteral("One plan serves all")),
                 qPrintable(dialog->words().text()));
        delete dialog;
    }

    void aSweepWithoutOtherPlansSaysWhereTheyAre() {
        measure("SELECT count(*) FROM t WHERE id <= ?", {{"?1", std::int64_t(5)}});
        SweepDialog dialog(*workbench_, panel_->seen()->plan, {}, nullptr, {});
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        const auto* against = dialog.findChildren<QComboBox*>().at(1);
        QVERIFY(!against->isEnabled());
        QVERIFY(against->currentText().contains("choose the step of a table"));
    }

    void aCancelledSweepSaysWhatItsChartShows() {
        measure("SELECT count(*) FROM t WHERE id <= ?", {{"?1", std::int64_t(5)}});
        SweepDialog dialog(*workbench_, panel_->seen()->plan, {}, nullptr, {});
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        auto* run = dialog.findChild<QPushButton*>();
        dialog.start();
        run->click();
        QCOMPARE(dialog.words().text(), QString("Cancelled."));
        dialog.start();
        QTRY_VERIFY_WITH_TIMEOUT(!dialog.running(), 30'000);
        dialog.start();
        run->click();
        QCOMPARE(dialog.words().text(), QString("Cancelled. The chart shows the run before."));
    }

    void longValuesBelowASweepKeepApart() {
        Sweep sweep;
        for (int i = 0; i < 25; ++i)
            sweep.points.push_back(
                {Value("2026-05-06 14:49:" + std::to_string(10 + i)), 1'000, 900, 1'100, 1, 0});
        SweepChart chart(theme_);
        chart.resize(700, 300);
        chart.show(sweep, std::nullopt);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        chart.grab();
        const auto labels = chart.placeLabels();
        QVERIFY(labels.size() >= 2);
        QCOMPARE(labels.front().second, QStringLiteral("2026-05-06 14:49:10"));
        QCOMPARE(labels.back().second, QStringLiteral("2026-05-06 14:49:34"));
        for (std::size_t i = 1; i < labels.size(); ++i)
            QVERIFY(labels[i - 1].first.right() < labels[i].first.left());
        QVERIFY(labels.back().first.right() <= chart.chart()->plotArea().right() + 1);
    }

private:
    void measure(const char* sql, const std::map<std::string, Value>& parameters = {}) {
        QSignalSpy shown(panel_.get(), &PlanPanel::planShown);
        panel_->analyze(QString::fromLatin1(sql), parameters, nullptr);
        QVERIFY(shown.wait(30'000));
    }
    std::string rows() const {
        auto driver = SqliteDriver::create(database_->path());
        auto connection = (*driver)->connect(Access::ReadOnly);
        return printRows(*collectRows(**connection, "SELECT * FROM t", {}, {}));
    }
};

QTEST_MAIN(PlanWorkTest)
#include "plan_work_test.moc"
