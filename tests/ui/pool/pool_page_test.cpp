#include "ui/pool/pool_page.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QThreadPool>

#include "tests/support/hone_test.h"
#include "tests/support/session.h"
#include "tests/support/widget_texts.h"
#include "tests/support/workbench_fixture.h"

using namespace hone;
using namespace hone::ui;

namespace {

constexpr int limit = test::WorkbenchFixture::limit;
constexpr const char* shop = "CREATE TABLE t(id INTEGER PRIMARY KEY, n INT);"
                             "INSERT INTO t VALUES (1, 10), (2, 20);";

} // namespace

class PoolPageTest : public test::HoneTest {
    Q_OBJECT

    struct Window : test::WorkbenchFixture {
        explicit Window(Access access = Access::ReadWrite)
            : WorkbenchFixture(shop, access), page(workbench, metrics) {
            page.resize(1300, 800);
            page.show();
            QObject::connect(&page, &PoolPage::statementWanted, &page, [this] {
                if (!statement.empty()) page.setStatement(statement, parameters);
            });
            page.sizeCard().setLargest(4);
            page.sizeCard().setDuration(Milliseconds(10));
            page.versusCard().setMostPairs(10);
        }
        ~Window() { workbench.closeSession(); }
        QString words() const { return test::visibleTexts(page); }
        QPushButton* button(const QString& text) const {
            return test::visibleButton<QPushButton>(page, text);
        }
        void write(const QString& key, const QString& text) {
            page.settings().field(key)->setText(text);
            emit page.settings().field(key)->editingFinished();
        }

        PoolPage page;
        std::string statement = "SELECT n FROM t WHERE id = :id";
        std::map<std::string, Value> parameters{{":id", std::int64_t{1}}};
    };

private slots:
    void cleanup() { QThreadPool::globalInstance()->waitForDone(); }

    void withoutADatabaseItSaysWhatToDo() {
        Window w;
        QVERIFY(w.words().contains("Open one with Ctrl+O"));
        QVERIFY(!w.button("Measure")->isEnabled());
        QVERIFY(!w.page.settings().field("maximum")->isEnabled());
        w.page.sizeCard().measure();
        QVERIFY(!w.page.sizeCard().working());
    }

    void theLanesOfReadersAndWriterAppear() {
        Window w;
        w.open();
        QVERIFY(w.words().contains("Every connection is idle"));
        w.workbench.submit(test::request("SELECT 1"));
        const auto has = [&](PoolRole role) {
            return std::ranges::any_of(w.page.lanes().lanes(),
                                       [&](const auto& lane) { return lane.first.first == role; });
        };
        QTRY_VERIFY(has(PoolRole::Readers));
        QTRY_VERIFY(has(PoolRole::Writer));
        w.workbench.closeSession();
        QVERIFY(w.page.lanes().lanes().empty());
    }

    void whoHoldsWhatAndWhoWaitsIsShown() {
        Window w;
        w.open();
        auto tab = w.session().newTab("shipping");
        w.workbench.submit(test::request("BEGIN IMMEDIATE", tab));
        QTRY_COMPARE(w.page.holders().rowCount(), 1);
        QTRY_VERIFY(w.page.holders()
                        .index(0, PoolHoldersModel::State)
                        .data()
                        .toString()
                        .startsWith("▲ idle in transaction"));
        const auto waiting = w.workbench.submit(test::request("DELETE FROM t WHERE id = 9"));
        QTRY_COMPARE(w.page.waiting().queue().callers().size(), std::size_t{1});
        QCOMPARE(w.page.waiting().queue().callers()[0].role, PoolRole::Writer);
        QCOMPARE(w.page.waiting().queue().callers()[0].waiter.statement,
                 std::string("DELETE FROM t WHERE id = 9"));
        QTRY_VERIFY(w.words().contains("1 caller"));
        w.workbench.submit(test::request("ROLLBACK", tab));
        QTRY_VERIFY(waiting->done());
        QTRY_VERIFY(w.page.holders().rowCount() == 0);
    }

    void aHiddenPageStillRecordsAndDrawsNothing() {
        Window w;
        w.page.hide();
        w.open();
        w.workbench.submit(test::request("SELECT 1"));
        QTRY_VERIFY(!w.page.lanes().lanes().empty());
        QCOMPARE(w.page.holders().rowCount(), 0);
    }

    void aSettingIsAppliedWhileThePoolRuns() {
        Window w;
        w.open();
        QCOMPARE(w.page.settings().field("maximum")->text(), QString("4"));
        QSignalSpy said(&w.page, &PoolPage::said);
        w.write("maximum", "6");
        QCOMPARE(w.session().readers().config().maximum, 6);
        QVERIFY(said.at(0).at(0).toString().contains("maximum is now 6"));
        w.write("acquireTimeout", "1.5 s");
        QCOMPARE(w.session().readers().config().acquireTimeout.count(), 1'500);
        QCOMPARE(w.page.settings().field("acquireTimeout")->text(), QString("1500 ms"));
        w.page.settings().strictOrder()->setChecked(true);
        QCOMPARE(w.session().readers().config().newcomersPassFor.count(), 0);
        w.page.settings().strictOrder()->setChecked(false);
        QCOMPARE(w.session().readers().config().newcomersPassFor.count(), 1);
    }

    void aWrongSettingIsRefusedBesideItsField_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("no connections") << "maximum"
                                        << "0"
                                        << "it must be 1 to 10000";
        QTest::newRow("above the maximum") << "minimum"
                                           << "5"
                                           << "0 to the maximum, 4";
        QTest::newRow("no number") << "maximum"
                                   << "many"
                                   << "whole number";
        QTest::newRow("negative") << "idleTimeout"
                                  << "-1 s"
                                  << "0 ms or more";
        QTest::newRow("absurd") << "acquireTimeout"
                                << "1000000 h"
                                << "a year or less";
        QTest::newRow("no unit") << "maxLifetime"
                                 << "30"
                                 << "unit is missing";
        QTest::newRow("more than all") << "jitter"
                                       << "250 %"
                                       << "0 % to 100 %";
    }
    void aWrongSettingIsRefusedBesideItsField() {
        QFETCH(QString, key);
        QFETCH(QString, text);
        QFETCH(QString, message);
        Window w;
        w.open();
        const PoolConfig before = w.session().readers().config();
        w.write(key, text);
        const QLabel* problem = w.page.settings().problem(key);
        QVERIFY(!problem->isHidden());
        QVERIFY2(problem->text().contains(message), qPrintable(problem->text()));
        QVERIFY(w.session().readers().config() == before);
        QCOMPARE(w.page.settings().field(key)->text(), text);
        w.page.settings().refresh();
        QVERIFY(problem->isHidden());
        QVERIFY(w.page.settings().field(key)->text() != text);
    }

    void theWritersSettingsAreItsOwn() {
        Window w;
        w.open();
        w.page.settings().setRole(PoolRole::Writer);
        QVERIFY(!w.page.settings().field("maximum")->isEnabled());
        w.write("acquireTimeout", "2 s");
        QCOMPARE(w.session().writers()->config().acquireTimeout.count(), 2'000);
        QCOMPARE(w.session().readers().config().acquireTimeout.count(), 5'000);
    }

    void theSizeIsMeasuredAndUsed() {
        Window w;
        w.open();
        QSignalSpy finished(&w.page.sizeCard(), &PoolSizeCard::finished);
        w.button("Measure")->click();
        QVERIFY(w.page.sizeCard().working());
        QVERIFY(w.workbench.working());
        QVERIFY(finished.wait(limit));
        QVERIFY(!w.workbench.working());
        QVERIFY(w.page.sizeCard().sizing());
        const int size = w.page.sizeCard().sizing()->readers.recommended;
        QVERIFY(w.words().contains("Little's law"));
        w.button(QString("Use %1").arg(size))->click();
        QCOMPARE(w.session().readers().config().maximum, size);
        QCOMPARE(w.page.settings().field("maximum")->text(), QString::number(size));
    }

    void theHistoryIsMeasuredToo() {
        Window w;
        w.open();
        w.page.sizeCard().setSource(PoolWorkload::Source::History);
        QSignalSpy finished(&w.page.sizeCard(), &PoolSizeCard::finished);
        w.page.sizeCard().measure();
        QVERIFY(finished.wait(limit));
        QVERIFY(w.words().contains("The history has no statement"));
        test::runText(w.session(), test::request("SELECT count(*) FROM t"));
        test::runText(w.session(), test::request("UPDATE t SET n = n"));
        w.page.sizeCard().measure();
        QVERIFY(finished.wait(limit));
        QVERIFY2(w.page.sizeCard().sizing(), qPrintable(w.words()));
        QVERIFY(w.page.sizeCard().sizing()->writer);
        QVERIFY(w.words().contains("writes a second"));
    }

    void withoutAStatementAtTheCursorItSaysSo() {
        Window w;
        w.statement.clear();
        w.open();
        QSignalSpy finished(&w.page.sizeCard(), &PoolSizeCard::finished);
        w.page.sizeCard().measure();
        QVERIFY(finished.wait(limit));
        QVERIFY(w.words().contains("Put the cursor of the page Query on a statement"));
    }

    void measuringIsCancelled() {
        Window w;
        w.open();
        w.page.sizeCard().setDuration(Milliseconds(60'000));
        w.page.sizeCard().measure();
        w.page.versusCard().measure(w.page.sizeCard().workload());
        QVERIFY(!w.page.versusCard().working()); // one at a time
        w.workbench.cancelWork();
        QVERIFY(!w.page.sizeCard().working());
        QVERIFY(!w.workbench.working());
        QVERIFY(w.button("Measure")->isEnabled());
    }

    void thePoolIsComparedWithNewConnections() {
        Window w;
        w.open();
        QVERIFY(w.words().contains("a new connection for each query"));
        QSignalSpy finished(&w.page.versusCard(), &PoolVersusCard::finished);
        emit w.page.versusCard().measureRequested();
        QVERIFY(w.page.versusCard().working());
        QVERIFY(finished.wait(limit));
        QVERIFY(w.page.versusCard().comparison());
        QVERIFY(w.words().contains("Connecting takes"));
    }

    void aReaderAloneHasNoWriter() {
        Window w(Access::ReadOnly);
        w.open();
        QVERIFY(w.session().writers() == nullptr);
        w.workbench.submit(test::request("SELECT 1"));
        QTRY_VERIFY(!w.page.lanes().lanes().empty());
        for (const auto& [key, lane] : w.page.lanes().lanes())
            QCOMPARE(key.first, PoolRole::Readers);
    }
};

QTEST_MAIN(PoolPageTest)
#include "pool_page_test.moc"
