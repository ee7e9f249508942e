#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSettings>
#include <QTemporaryDir>
#include <QTreeView>

#include "tests/support/hone_test.h"
#include "tests/ui/plan/plan_maker.h"
#include "tests/ui/plan/plan_panel_fixture.h"
#include "ui/plan/plan_diagram.h"
#include "ui/plan/plan_icicle.h"
#include "ui/plan/plan_table.h"
#include "ui/shell/segmented.h"

using namespace hone;
using namespace hone::ui;
using hone::test::joinPlan;
using hone::test::largePlan;
using hone::test::measuredPlan;
using hone::test::planOf;
using View = PlanPanel::View;

// The views of a plan beside each other: one choice, one search, one plan.
class PlanViewsTest : public hone::test::HoneTest, hone::test::PlanPanelFixture {
    Q_OBJECT
private slots:
    void init() {
        HoneTest::init();
        makePanel();
        panel_->resize(900, 900);
        panel_->show();
    }
    void cleanup() { closePanel(); }

    void aChoiceInOneViewIsAChoiceInAll() {
        panel_->showPlan(measuredPlan());
        show(View::Table);
        auto* table = panel_->findChild<PlanTable*>();
        table->sortByColumn(PlanTableModel::SelfTime, Qt::AscendingOrder);
        table->setCurrentIndex(table->model()->index(table->model()->rowCount() - 1, 0));
        QCOMPARE(panel_->currentNode()->object, std::string("order_items"));
        show(View::Diagram);
        QCOMPARE(currentInDiagram(), std::string("order_items"));
        QTest::keyClick(diagram(), diagramGrowsDown() ? Qt::Key_Left : Qt::Key_Up);
        QCOMPARE(panel_->currentNode()->object, std::string("customers"));
        show(View::Table);
        QCOMPARE(table->currentIndex().siblingAtColumn(PlanTableModel::Object).data().toString(),
                 QStringLiteral("customers"));
        show(View::Icicle);
        QTest::keyClick(bars(), Qt::Key_Left);
        QCOMPARE(panel_->currentNode()->object, std::string("orders"));
        QCOMPARE(panel_->findChild<QTreeView*>()->currentIndex().row(), 0);
    }

    void theHottestNodeIsChosenFirst() {
        panel_->showPlan(measuredPlan());
        QCOMPARE(panel_->currentNode()->object, std::string("order_items"));
    }

    void enterStepsThroughWhatTheSearchFinds() {
        panel_->showPlan(measuredPlan());
        QTest::keySequence(panel_.get(), QKeySequence::Find);
        panel_->openSearch();
        auto* search = panel_->findChild<QLineEdit*>();
        QTest::keyClicks(search, "ORDER");
        QCOMPARE(panel_->model().matches(), (std::vector<int>{1, 3, 7}));
        QCOMPARE(panel_->currentNode()->object, std::string("order_items"));
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(panel_->currentNode()->condition, std::string("ORDER BY"));
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(panel_->currentNode()->object, std::string("orders"));
        QTest::keyClick(search, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(panel_->currentNode()->condition, std::string("ORDER BY"));
        QTest::keyClick(search, Qt::Key_Escape);
        QVERIFY(panel_->model().matches().empty());
        QVERIFY(search->isHidden() || !search->isVisible());
    }

    void cheapStepsFoldAndOpenWhenOneOfThemIsChosen() {
        Plan plan = planOf({{1, 0, "SCAN a"},
                            {2, 0, "SEARCH b USING INDEX x (y=?)"},
                            {3, 0, "SEARCH c USING INDEX x (y=?)"}});
        plan.analyzed = true;
        plan.warnings.clear();
        hone::test::measure(plan.root.children[0], 998'000, 10, 1);
        hone::test::measure(plan.root.children[1], 1'000, 10, 10);
        hone::test::measure(plan.root.children[2], 1'000, 10, 10);
        hone::test::sumTimes(plan.root);
        show(View::Diagram);
        panel_->showPlan(plan);
        QTRY_COMPARE(diagram()->nodes().size(), std::size_t(3));
        QVERIFY(diagram()->nodes()[2].folded());
        panel_->selection().setCurrentIndex(panel_->model().index(2, 0),
                                            QItemSelectionModel::ClearAndSelect);
        QCOMPARE(diagram()->nodes().size(), std::size_t(4));
        QCOMPARE(currentInDiagram(), std::string("c"));
    }

    void theDiagramZoomsAndFitsByKeys() {
        show(View::Diagram);
        panel_->showPlan(largePlan(300));
        QTRY_VERIFY(!diagram()->nodes().empty());
        QTest::keyClick(diagram(), Qt::Key_0);
        const double fitted = diagram()->transform().m11();
        QTest::keyClick(diagram(), Qt::Key_Plus);
        QVERIFY(diagram()->transform().m11() > fitted);
        QTest::keyClick(diagram(), Qt::Key_Minus);
        QVERIFY(std::abs(diagram()->transform().m11() - fitted) < 1e-9);
    }

    void theStatementIsANodeOfTheDiagramToo() {
        show(View::Diagram);
        Plan plan = measuredPlan();
        plan.run = PlanRun{.prepareNs = 20'000, .firstRowNs = 1'500'000, .fetchNs = 30'000'000};
        panel_->showPlan(plan);
        QTRY_VERIFY(!diagram()->nodes().empty());
        QTest::keyClick(diagram(), Qt::Key_Home);
        QVERIFY(panel_->currentNode() == nullptr);
        QTRY_VERIFY2(shows("ordinary run"), qPrintable(texts()));
        QVERIFY(shows("×1.6"));
        QVERIFY2(shows("first row 1.50 ms"), qPrintable(texts()));
    }

    void anIcicleZoomsInAndOutAgain() {
        show(View::Icicle);
        panel_->showPlan(measuredPlan());
        const double before = bars()->barRect(3).width();
        QTest::keyClick(bars(), Qt::Key_Return);
        QCOMPARE(bars()->zoomed(), 3);
        QVERIFY(bars()->barRect(3).width() > before);
        QVERIFY(bars()->barRect(1).isNull());
        QTest::keyClick(bars(), Qt::Key_Escape);
        QCOMPARE(bars()->zoomed(), 0);
        QTest::mouseClick(bars()->viewport(), Qt::LeftButton, {},
                          bars()->barRect(1).center().toPoint());
        QCOMPARE(panel_->currentNode()->object, std::string("orders"));
        QCOMPARE(bars()->zoomed(), 1);
    }

    void anIcicleIsAsWideAsItsMeasure() {
        show(View::Icicle);
        panel_->showPlan(measuredPlan());
        QVERIFY(bars()->barText(3).contains(QStringLiteral("247 ms")));
        const double byTime = bars()->barRect(1).width() / bars()->barRect(0).width();
        QVERIFY2(std::abs(byTime - 0.31) < 0.01, qPrintable(QString::number(byTime)));
        bars()->setMeasure(IcicleMeasure::Rows);
        QVERIFY(bars()->barText(3).contains(QString::fromUtf8("512\u2009310 rows")));
        const double byRows = bars()->barRect(1).width() / bars()->barRect(0).width();
        QVERIFY2(std::abs(byRows - 200'000.0 / 736'930) < 0.01,
                 qPrintable(QString::number(byRows)));
    }

    void everyViewStandsWithoutMeasuredFigures() {
        for (const Plan& plan : {joinPlan(), measuredPlan(), largePlan(100)})
            for (const View view :
                 {View::Tree, View::Diagram, View::Icicle, View::Table, View::Text, View::Raw}) {
                show(view);
                panel_->showPlan(plan);
                QTest::qWait(5);
                panel_->grab();
                for (const int key : {Qt::Key_Up, Qt::Key_Down, Qt::Key_Left, Qt::Key_Right,
                                      Qt::Key_Return, Qt::Key_Escape, Qt::Key_Backspace})
                    for (QWidget* widget :
                         {static_cast<QWidget*>(diagram()), static_cast<QWidget*>(bars())})
                        if (widget->isVisible()) QTest::keyClick(widget, Qt::Key(key));
                panel_->clear();
                panel_->grab();
            }
    }

    void theTableSortsByNumbersAndHidesWhatNobodyKnows() {
        PlanModel model;
        PlanTableModel table(model);
        QAbstractItemModelTester tester(&table);
        model.setPlan(std::make_shared<const Plan>(measuredPlan()));
        QCOMPARE(table.rowCount(), 8);
        QCOMPARE(table.index(2, PlanTableModel::Share).data().toString(),
                 QStringLiteral("hot  60.8 %"));
        QCOMPARE(table.index(0, PlanTableModel::Rows).data().toString(),
                 QStringLiteral("200\u2009000"));
        QCOMPARE(table.index(2, PlanTableModel::Factor).data().toString(),
                 QString::fromUtf8("▲ 128\u2009078× more"));
        QCOMPARE(table.index(7, PlanTableModel::Rows).data().toString(), QStringLiteral("–"));
        QCOMPARE(table.index(0, PlanTableModel::Rows).data(PlanTableModel::SortRole).toDouble(),
                 200'000.0);
        model.setPlan(std::make_shared<const Plan>(joinPlan()));
        QVERIFY(!table.hasFigures(PlanTableModel::SelfTime));
        QVERIFY(table.hasFigures(PlanTableModel::Index));
    }

    void aPlaceInTheTextChoosesItsInnermostNode() {
        const Plan plan = measuredPlan();
        panel_->showPlan(plan);
        QSignalSpy chosen(panel_.get(), &PlanPanel::textSpanChosen);
        panel_->selectAt(static_cast<int>(plan.sql.find("customers")) + 3);
        QCOMPARE(panel_->currentNode()->object, std::string("customers"));
        QCOMPARE(chosen.size(), 0);
        panel_->selectAt(0);
        QCOMPARE(panel_->currentNode()->object, std::string("customers"));
        panel_->selection().setCurrentIndex(panel_->model().index(0, 0),
                                            QItemSelectionModel::ClearAndSelect);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toInt(), static_cast<int>(plan.sql.find("orders o")));
        QCOMPARE(chosen[0][1].toInt(), static_cast<int>(plan.sql.find("orders o")) + 8);
    }

    void theDiagramsOverviewLeavesTheChosenNodeFree() {
        panel_->resize(450, 640);
        panel_->showPlan(measuredPlan());
        show(View::Diagram);
        const QWidget* overview = nullptr;
        for (const QWidget* child : diagram()->findChildren<QWidget*>())
            if (child->toolTip().startsWith(QStringLiteral("The whole plan"))) overview = child;
        QTRY_VERIFY(overview != nullptr && overview->isVisible());
        for (int item = 1; item < panel_->model().items(); ++item) {
            panel_->selection().setCurrentIndex(panel_->model().indexOf(item),
                                                QItemSelectionModel::ClearAndSelect);
            const QRectF node = diagram()->nodeRect(diagram()->currentNode());
            const QRect box = diagram()->mapFromScene(node).boundingRect();
            QVERIFY(diagram()->viewport()->rect().contains(box.center()));
            QVERIFY2(!overview->geometry().intersects(box), qPrintable(QString::number(item)));
        }
    }

    void aLowPanelLeavesHalfOfItToTheView() {
        panel_->showPlan(measuredPlan());
        show(View::Icicle);
        panel_->resize(300, 340);
        const auto* splitter = panel_->findChild<QSplitter*>();
        const auto heights = [splitter] {
            return QString::number(splitter->widget(0)->height()) + u' ' +
                   QString::number(splitter->widget(1)->height()) + u' ' +
                   QString::number(splitter->height());
        };
        QTRY_VERIFY2(splitter->widget(0)->height() + 1 >= splitter->widget(1)->height(),
                     qPrintable(heights()));
        const auto* card = panel_->findChild<NodeCard*>();
        QTRY_VERIFY(card->minimumSizeHint().width() <= card->parentWidget()->width());
        const auto* icicle = panel_->findChild<PlanIcicle*>();
        QStringList words;
        for (const auto* label : icicle->findChildren<QLabel*>())
            words << label->text();
        QVERIFY2(words.join(u' ').contains(u'…'), qPrintable(words.join(u' ')));
    }

    void theEnginesWordsStandInColumns() {
        panel_->showPlan(measuredPlan());
        show(View::Raw);
        for (const auto* text : panel_->findChildren<QPlainTextEdit*>())
            if (text->isVisible()) QCOMPARE(text->font().family(), theme_.codeFont().family());
    }

    void theTextsArePlainAndSayWhatThePlanSays() {
        panel_->showPlan(planOf({{1, 0, "SCAN <b>x</b>"}}));
        show(View::Text);
        QVERIFY(visibleText().contains("reads every row of <b>x</b>"));
        show(View::Raw);
        QVERIFY(visibleText().contains("\n  SCAN <b>x</b>\n"));
        panel_->showPlan(measuredPlan());
        QVERIFY2(visibleText().contains(QString::fromUtf8("profiled ×1.6")),
                 qPrintable(visibleText()));
    }

    void theViewAndTheMeasureAreRemembered() {
        QTemporaryDir folder;
        QSettings settings(folder.filePath("hone.ini"), QSettings::IniFormat);
        show(View::Icicle);
        panel_->findChild<PlanIcicle*>()->setMeasure(IcicleMeasure::Rows);
        panel_->rememberLayout(settings);
        PlanPanel other(*workbench_);
        other.restoreLayout(settings);
        QCOMPARE(other.view(), View::Icicle);
        QCOMPARE(other.findChild<PlanIcicle*>()->measure(), IcicleMeasure::Rows);
        settings.setValue("plan/view", 99);
        settings.setValue("plan/icicle", -3);
        other.restoreLayout(settings);
        QCOMPARE(other.view(), View::Raw);
    }

    void theHeadFitsANarrowDock() {
        panel_->showPlan(measuredPlan());
        for (const int width : {900, 520, 420, 300}) {
            panel_->resize(width, 700);
            QCoreApplication::processEvents();
            QCOMPARE(panel_->width(), width);
            const QWidget* head = panel_->findChild<QWidget*>("cardHead");
            for (const QWidget* part : head->findChildren<QWidget*>())
                if (part->isVisible() && part->parentWidget() == head)
                    QVERIFY2(part->geometry().right() <= head->width() - 8 && part->width() > 10,
                             qPrintable(QString::number(width)));
        }
        QVERIFY(!panel_->findChild<Segmented*>()->isVisible());
    }

    void actionsOfANodeAreButtonsOnItsCard() {
        QAction test("Test this index");
        QAction hidden("Hidden");
        hidden.setVisible(false);
        panel_->setNodeActions({&test, &hidden});
        panel_->showPlan(measuredPlan());
        QSignalSpy triggered(&test, &QAction::triggered);
        for (QPushButton* button : panel_->findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Hidden")) QVERIFY(!button->isVisible());
            if (button->text() == test.text()) {
                QVERIFY(button->isVisible());
                button->click();
            }
        }
        QCOMPARE(triggered.size(), 1);
    }

    void missingFiguresSayWhy() {
        Plan plan = planOf({{1, 0, "SCAN orders"}});
        plan.unmeasured = "this SQLite has no scan statistics";
        panel_->showPlan(plan);
        QTRY_VERIFY2(shows("unavailable"), qPrintable(texts()));
        QVERIFY(shows("this SQLite has no scan statistics"));
    }

private:
    void show(View view) { panel_->setView(view); }
    PlanDiagram* diagram() const { return panel_->findChild<PlanDiagram*>(); }
    IcicleBars* bars() const { return panel_->findChild<IcicleBars*>(); }
    bool diagramGrowsDown() const {
        return diagram()->nodeRect(1).top() > diagram()->nodeRect(0).top() &&
               diagram()->nodeRect(1).top() == diagram()->nodeRect(2).top();
    }
    std::string currentInDiagram() const {
        const int node = diagram()->currentNode();
        const auto& steps = diagram()->nodes()[static_cast<std::size_t>(node)].steps;
        return panel_->model().itemNode(steps.front()).object;
    }
    QString visibleText() const {
        for (const QPlainTextEdit* text : panel_->findChildren<QPlainTextEdit*>())
            if (text->isVisible()) return text->toPlainText();
        return {};
    }
};

QTEST_MAIN(PlanViewsTest)
#include "plan_views_test.moc"
