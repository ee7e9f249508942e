#include "ui/plan/diff_panel.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QSignalSpy>

#include "core/plan/sqlite_plan.h"
#include "tests/support/hone_test.h"
#include "tests/support/widget_texts.h"
#include "tests/ui/plan/diff_maker.h"

using namespace hone;
using namespace hone::ui;
using hone::test::revenuePlan;

class DiffPanelTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void init() {
        HoneTest::init();
        panel_ = std::make_unique<DiffPanel>(theme_);
        panel_->resize(900, 600);
    }
    void cleanup() { panel_.reset(); }

    void anEmptyPanelSaysWhatToDo() {
        QVERIFY(shows("pin its plan"));
        panel_->setPlans(nullptr, revenuePlan(false));
        QVERIFY(shows("Pin this plan"));
        panel_->setPlans(revenuePlan(false), nullptr);
        QVERIFY(shows("A plan is pinned"));
    }

    void rowsStandSideBySide() {
        panel_->setPlans(revenuePlan(false), revenuePlan(true));
        QVERIFY2(shows("2 nodes differ"), qPrintable(texts()));
        QVERIFY(shows("11.9× faster"));
        QVERIFY(shows("The indexes items_of_order and orders_status_placed were added. Everything "
                      "else is the same"));
        const DiffModel& model = panel_->model();
        QCOMPARE(model.rowCount(), 6);
        QCOMPARE(row(0), QStringLiteral("SCAN orders|126 ms|≠|2.10 ms|SCAN → SEARCH · "
                                        "orders_status_placed"));
        QCOMPARE(row(1), QStringLiteral("SEARCH customers · primary key|9.70 ms|=|9.60 ms|same"));
        QCOMPARE(model.index(0, 0).data(DiffModel::TrendRole).toInt(), int(DiffModel::Faster));
        QCOMPARE(model.index(1, 0).data(DiffModel::TrendRole).toInt(), int(DiffModel::Same));
        panel_->setPlans(revenuePlan(true), revenuePlan(false));
        QVERIFY(shows("11.9× slower"));
        QCOMPARE(model.index(0, 0).data(DiffModel::TrendRole).toInt(), int(DiffModel::Slower));
    }

    void inALowPanelNoWordsLieBelowTheBars() {
        panel_->setPlans(revenuePlan(false), revenuePlan(true));
        panel_->resize(500, 270);
        panel_->show();
        QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
        const QRect bars = panel_->findChild<QScrollArea*>()->geometry();
        QVERIFY(bars.height() > 0);
        for (const QLabel* label : panel_->findChildren<QLabel*>()) {
            if (!label->isVisible() || !label->wordWrap()) continue;
            QVERIFY2(!label->geometry().intersects(bars), qPrintable(label->text()));
            QVERIFY2(label->height() >= label->heightForWidth(label->width()),
                     qPrintable(label->text()));
        }
    }

    void identicalPlansAreSaidToBe() {
        panel_->setPlans(revenuePlan(true), revenuePlan(true));
        QVERIFY(shows("identical"));
        QVERIFY(shows("same time"));
        QVERIFY(shows("Nothing around the plan changed"));
    }

    void theVerdictsTimesAreNamedWhereTheStepsHaveOthers() {
        auto before = std::make_shared<PlanBundle>(*revenuePlan(false));
        auto now = std::make_shared<PlanBundle>(*revenuePlan(true));
        before->plan.plainNs = {120'000'000, Provenance::Measured};
        now->plan.plainNs = {12'000'000, Provenance::Measured};
        panel_->setPlans(before, now);
        QVERIFY(shows("10.0× faster"));
        QVERIFY2(shows("Ordinary runs: 120 ms pinned, 12.0 ms now"), qPrintable(texts()));
    }

    void plansThatWereNotMeasuredHaveNoTimes() {
        auto planned = std::make_shared<PlanBundle>();
        planned->plan.root = readSqlitePlan({{1, 0, "SCAN orders"}});
        panel_->setPlans(planned, revenuePlan(true));
        QVERIFY(shows("Not both were measured"));
        QVERIFY(!shows("faster"));
        QVERIFY(panel_->findChild<QTableView*>()->isColumnHidden(DiffModel::Before));
        QVERIFY(panel_->findChild<DiffIcicle*>()->isEmpty());
    }

    void theModelStandsTheTester() {
        DiffModel model;
        const QAbstractItemModelTester tester(&model);
        model.setPlans(revenuePlan(false), revenuePlan(true));
        model.setPlans(nullptr, nullptr);
        model.setPlans(revenuePlan(true), revenuePlan(true));
    }

    void aChosenRowNamesBothNodes() {
        panel_->setPlans(revenuePlan(false), revenuePlan(true));
        const PlanNode *pinned = nullptr, *now = nullptr;
        connect(panel_.get(), &DiffPanel::nodesChosen, this,
                [&](const PlanNode* a, const PlanNode* b) {
                    pinned = a;
                    now = b;
                });
        panel_->findChild<QTableView*>()->selectRow(2);
        QCOMPARE(pinned->label, std::string("SCAN order_items"));
        QCOMPARE(now->index, std::string("items_of_order"));
    }

    void pinningIsAskedForWithThePlanOfNow() {
        QSignalSpy pinned(panel_.get(), &DiffPanel::pinRequested);
        QSignalSpy unpinned(panel_.get(), &DiffPanel::unpinRequested);
        QAction* pin = panel_->menuActions().at(0);
        QAction* unpin = panel_->menuActions().at(1);
        QVERIFY(!pin->isEnabled() && !unpin->isEnabled());
        const auto now = revenuePlan(false);
        panel_->setPlans(nullptr, now);
        pin->trigger();
        QCOMPARE(pinned.size(), 1);
        QVERIFY(pinned[0][0].value<std::shared_ptr<const PlanBundle>>() == now);
        panel_->setPlans(now, now);
        unpin->trigger();
        QCOMPARE(unpinned.size(), 1);
    }

    void planTextIsNeverMarkup() {
        auto bundle = std::make_shared<PlanBundle>(*revenuePlan(false));
        bundle->plan.root.children[0].object = "<b>x</b>";
        bundle->plan.root.children[0].label = "SCAN <b>x</b>";
        bundle->schema = {{"index", "<i>new</i>", "t", ""}};
        bundle->schemaHash = "3";
        panel_->setPlans(revenuePlan(false), bundle);
        QVERIFY(shows("<i>new</i>"));
        for (const QLabel* label : panel_->findChildren<QLabel*>())
            if (label->text().contains("<i>")) QCOMPARE(label->textFormat(), Qt::PlainText);
        for (int i = 0; i < panel_->model().rowCount(); ++i) {
            const QString tip = panel_->model().index(i, 0).data(Qt::ToolTipRole).toString();
            QVERIFY(!tip.contains("<b>"));
        }
    }

    void changesOfTimeAreInWords() {
        QCOMPARE(DiffIcicle::change(100, 8), QStringLiteral("−92 %"));
        QCOMPARE(DiffIcicle::change(100, 112), QStringLiteral("+12 %"));
        QCOMPARE(DiffIcicle::change(1'000, 1'005), QString());
        QCOMPARE(DiffIcicle::change(0, 5), QStringLiteral("new"));
        QCOMPARE(DiffIcicle::change(10, 200), QStringLiteral("20 times as long"));
    }

    void aNarrowPanelPutsWhatChangedBelow() {
        panel_->setPlans(revenuePlan(false), revenuePlan(true));
        panel_->resize(440, 600);
        panel_->grab();
        const auto* table = panel_->findChild<QTableView*>();
        QVERIFY(table->isColumnHidden(DiffModel::What));
        QVERIFY(table->rowHeight(0) > table->rowHeight(1));
    }

    void largePlansStandSideBySide() {
        auto large = std::make_shared<PlanBundle>(), other = std::make_shared<PlanBundle>();
        std::vector<SqlitePlanRow> rows;
        for (int i = 1; i <= 2'000; ++i)
            rows.push_back({i, i % 10 == 0 ? i - 1 : i / 10 * 10, "SCAN t" + std::to_string(i)});
        large->plan.root = readSqlitePlan(rows);
        rows.erase(rows.begin() + 500, rows.begin() + 700);
        other->plan.root = readSqlitePlan(rows);
        panel_->setPlans(large, other);
        panel_->grab();
        QVERIFY(panel_->model().rowCount() >= 2'000);
        QVERIFY2(shows("nodes differ"), qPrintable(texts()));
    }

private:
    QString row(int row) const {
        QStringList cells;
        for (int column = 0; column < DiffModel::ColumnCount; ++column)
            cells << panel_->model().index(row, column).data().toString();
        return cells.join(u'|');
    }
    QString texts() const { return hone::test::visibleTexts(*panel_); }
    bool shows(const char* words) const { return texts().contains(QString::fromUtf8(words)); }

    Theme theme_;
    std::unique_ptr<DiffPanel> panel_;
};

QTEST_MAIN(DiffPanelTest)
#include "diff_panel_test.moc"
