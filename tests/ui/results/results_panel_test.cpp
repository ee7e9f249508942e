#include "ui/results/results_panel.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>

#include "core/sample/sample_shop.h"
#include "tests/support/hone_test.h"
#include "tests/support/result_maker.h"
#include "tests/support/temporary_folder.h"
#include "ui/results/value_inspector.h"

using namespace hone;
using namespace hone::ui;
using hone::test::makeResult;
using hone::test::TemporaryFolder;

class ResultsPanelTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        HONE_VERIFY(makeSampleShop(folder_.file("shop.db"), {.orders = 500}, {}));
    }
    void init() {
        HoneTest::init();
        SessionConfig config;
        config.keepJournal = false;
        workbench_ = std::make_unique<Workbench>(theme_, config);
        QSignalSpy opened(workbench_.get(), &Workbench::sessionOpened);
        workbench_->open(QString::fromStdString(folder_.file("shop.db")));
        QVERIFY(opened.wait());
        panel_ = std::make_unique<ResultsPanel>(*workbench_);
        panel_->resize(700, 400);
        static_cast<QWidget*>(panel_.get())->show();
    }
    void cleanup() {
        panel_.reset();
        workbench_.reset();
        QThreadPool::globalInstance()->waitForDone();
    }

    void rowsOfAQueryAreShown() {
        run("SELECT id, name FROM customers ORDER BY id LIMIT 5");
        QCOMPARE(panel_->model().rowCount(), 5);
        QCOMPARE(panel_->model().index(4, 0).data().toString(), QString("5"));
        QVERIFY(saysAnywhere("5 rows"));
        QVERIFY(saysAnywhere("cache: off") ||
                panel_->findChild<PhaseBar*>()->accessibleDescription().contains("cache: off"));
    }

    void anErrorSaysWhatHappened() {
        run("SELECT * FROM nowhere");
        QVERIFY(saysAnywhere("no such table: nowhere"));
        QCOMPARE(panel_->model().rowCount(), 0);
    }

    void aChangeSaysHowManyRows() {
        run("UPDATE customers SET city = city WHERE id <= 3");
        QVERIFY(saysAnywhere("3 rows changed"));
    }

    void everyStatementOfAScriptHasAMessageAndAResult() {
        run("SELECT 1 AS a; SELECT 2 AS b UNION SELECT 3; SELECT * FROM nowhere; SELECT 4");
        const QAbstractItemModel* model = nullptr;
        for (auto* view : panel_->findChildren<QTableView*>())
            if (qobject_cast<MessagesModel*>(view->model())) model = view->model();
        QVERIFY(model != nullptr);
        QCOMPARE(model->rowCount(), 3);
        QCOMPARE(model->index(0, MessagesModel::Outcome).data().toString(), QString("1 row"));
        QCOMPARE(model->index(1, MessagesModel::Outcome).data().toString(), QString("2 rows"));
        QVERIFY(model->index(2, 0).data(MessagesModel::FailedRole).toBool());
        auto* choice = panel_->findChild<QComboBox*>();
        QCOMPARE(choice->count(), 3);
        choice->setCurrentIndex(1);
        emit choice->activated(1);
        QCOMPARE(panel_->model().rowCount(), 2);
    }

    void aLateResultOfAnEarlierRunIsDropped() {
        auto slow = submit("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                           "SELECT count(*) FROM n");
        panel_->show(slow);
        run("SELECT 42");
        slow->cancel();
        QTRY_VERIFY(slow->done());
        QTest::qWait(100);
        QCOMPARE(panel_->model().index(0, 0).data().toString(), QString("42"));
    }

    void aCancelledQueryKeepsTheRowsThatCame() {
        auto endless = submit("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                              "SELECT i FROM n");
        panel_->show(endless);
        QTRY_VERIFY(panel_->model().rowCount() > 0);
        QSignalSpy shown(panel_.get(), &ResultsPanel::shown);
        endless->cancel();
        QVERIFY(shown.wait());
        QVERIFY(panel_->model().rowCount() > 0);
        QVERIFY(saysAnywhere("that had arrived are shown"));
    }

    void aCancelledScriptSaysHowMuchOfItRan() {
        auto script = submit("SELECT 1; SELECT 2;"
                             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                             "SELECT count(*) FROM n");
        panel_->show(script);
        QTRY_COMPARE(script->statementsBegun(), std::size_t{3});
        QSignalSpy shown(panel_.get(), &ResultsPanel::shown);
        script->cancel();
        QVERIFY(shown.wait());
        QVERIFY(saysAnywhere("The 2 statements before had run to their end"));
    }

    void copyingTakesTheSelection() {
        run("SELECT 1204551.2 AS a, 'x' AS b UNION ALL SELECT 2, 'tab\there'");
        auto* view = panel_->findChild<ResultView*>();
        QSignalSpy said(view, &ResultView::said);
        view->setCurrentIndex(panel_->model().index(0, 0));
        view->copy(RowFormat::Tsv, false);
        QVERIFY(said.wait());
        QCOMPARE(QApplication::clipboard()->text(), QString("1204551.2"));
        view->selectAll();
        view->copy(RowFormat::Csv, true);
        QVERIFY(said.wait());
        QCOMPARE(QApplication::clipboard()->text(),
                 QString("a,b\r\n1204551.2,x\r\n2,tab\there\r\n"));
    }

    void aLargeValueIsShownAPageAtATime() {
        const std::string large(3 * ValueInspector::pageBytes, 'z');
        Cell cell;
        cell.type = ValueType::Text;
        cell.bytes = large;
        const ValueInspector inspector(theme_, "v", cell, nullptr, nullptr);
        QCOMPARE(inspector.shownText().size(), qsizetype(ValueInspector::pageBytes));
    }

    void jsonIsIndentedWithoutTouchingItsNumbers() {
        const QString json("{\"a\":[1,2.50],\"b\":{},\"c\":\"x,{\\\"y\"}");
        const QString indented("{\n  \"a\": [\n    1,\n    2.50\n  ],\n  \"b\": {},\n"
                               "  \"c\": \"x,{\\\"y\"\n}");
        QCOMPARE(indentedJson(json), indented);
        QCOMPARE(indentedJson("{broken"), QString());
        QCOMPARE(hexDump(std::string_view("A\0z", 3)).trimmed().simplified(),
                 QString::fromUtf8("00000000 41 00 7a A·z"));
    }

    void tenMillionRowsScroll() {
        const auto store = std::make_shared<ResultStore>(
            std::vector<Column>{{"id", ""}, {"name", ""}}, ResultStoreConfig{});
        RowBlockBuilder builder(2);
        ResultModel model;
        ResultView view(theme_);
        view.setResultModel(&model);
        view.resize(800, 600);
        view.show();
        model.setStore(store, false);
        qint64 longestGrow = 0, longestScroll = 0;
        QElapsedTimer timer;
        for (int row = 0; row < 10'000'000; ++row) {
            builder.beginRow();
            builder.integer(row);
            builder.text("some text", 9);
            builder.endRow();
            if (!builder.full()) continue;
            HONE_VERIFY(store->append(builder.take()));
            if (row % 100'000 > RowBlockBuilder::maxRows) continue;
            timer.start();
            model.takeNew(false);
            QTest::qWait(0);
            longestGrow = std::max(longestGrow, timer.nsecsElapsed());
        }
        if (builder.rows() > 0) HONE_VERIFY(store->append(builder.take()));
        timer.start();
        model.takeNew(true);
        QTest::qWait(0);
        longestGrow = std::max(longestGrow, timer.nsecsElapsed());
        QCOMPARE(model.rowCount(), 10'000'000);
        for (int step = 0; step <= 200; ++step) {
            timer.start();
            view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() / 200 * step);
            QTest::qWait(0);
            longestScroll = std::max(longestScroll, timer.nsecsElapsed());
        }
        qInfo("10 million rows: longest growth %.1f ms, longest scroll %.1f ms",
              double(longestGrow) / 1e6, double(longestScroll) / 1e6);
        view.scrollToBottom();
        const QModelIndex last = view.indexAt(view.viewport()->rect().bottomLeft() - QPoint(-5, 5));
        QCOMPARE(last.row(), 9'999'999);
    }

    void twoThousandColumnsScroll() {
        std::vector<Column> columns;
        hone::test::Row row;
        for (int i = 0; i < 2000; ++i) {
            columns.push_back({"column_" + std::to_string(i), ""});
            row.push_back(std::int64_t{i});
        }
        const auto store = makeResult(columns, std::vector<hone::test::Row>(500, row));
        ResultModel model;
        ResultView view(theme_);
        view.setResultModel(&model);
        view.resize(800, 600);
        view.show();
        QElapsedTimer timer;
        timer.start();
        model.setStore(store, true);
        QTest::qWait(0);
        const qint64 set = timer.nsecsElapsed();
        qint64 longest = 0;
        for (int step = 0; step <= 100; ++step) {
            timer.start();
            view.horizontalScrollBar()->setValue(view.horizontalScrollBar()->maximum() / 100 *
                                                 step);
            QTest::qWait(0);
            longest = std::max(longest, timer.nsecsElapsed());
        }
        qInfo("2 000 columns: shown in %.1f ms, longest scroll %.1f ms", double(set) / 1e6,
              double(longest) / 1e6);
        QVERIFY(view.horizontalHeader()->length() > 2000 * 60);
    }

private:
    std::shared_ptr<Run> submit(const char* sql) {
        QueryRequest request;
        request.text = std::make_shared<const std::string>(sql);
        return workbench_->submit(std::move(request));
    }
    void run(const char* sql) {
        QSignalSpy shown(panel_.get(), &ResultsPanel::shown);
        panel_->show(submit(sql));
        QVERIFY(!shown.isEmpty() || shown.wait());
    }
    bool saysAnywhere(const QString& words) const {
        for (const auto* label : panel_->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }

    const TemporaryFolder folder_;
    Theme theme_;
    std::unique_ptr<Workbench> workbench_;
    std::unique_ptr<ResultsPanel> panel_;
};

QTEST_MAIN(ResultsPanelTest)
#include "results_panel_test.moc"
