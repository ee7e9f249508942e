#include "ui/cache/cache_page.h"

#include <QMenu>
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

class CachePageTest : public test::HoneTest {
    Q_OBJECT

    struct Window : test::WorkbenchFixture {
        Window() : WorkbenchFixture(shop), page(workbench, metrics) {
            page.resize(1300, 800);
            page.show();
            QObject::connect(&page, &CachePage::statementWanted, &page, [this] {
                if (!statement.empty()) page.setStatement(statement, {});
            });
            page.versusCard().setMostPairs(10);
            workbench.setCacheEnabled(true);
        }
        ~Window() { workbench.closeSession(); }
        void ask(const char* sql, int times = 1) {
            for (int i = 0; i < times; ++i) {
                const auto run = workbench.submit(test::request(sql));
                QTRY_VERIFY(run->done());
            }
        }
        void write(const QString& key, const QString& text) {
            page.settings().field(key)->setText(text);
            emit page.settings().field(key)->editingFinished();
        }
        QString words() const { return test::visibleTexts(page); }
        QToolButton* button(const QString& text) const {
            return test::visibleButton<QToolButton>(page, text);
        }
        CacheConfig cacheConfig() { return workbench.session()->cache().config(); }

        CachePage page;
        std::string statement = "SELECT n FROM t";
    };

private slots:
    void cleanup() { QThreadPool::globalInstance()->waitForDone(); }

    void emptyPartsSayWhatToDo() {
        Window w;
        QVERIFY(w.page.timelineView().emptyWords().contains("Open one with Ctrl+O"));
        QVERIFY(!w.button("Empty the cache")->isEnabled());
        QVERIFY(!w.page.settings().field("budget")->isEnabled());
        w.workbench.setCacheEnabled(false);
        w.open();
        QVERIFY(w.page.timelineView().emptyWords().contains("Switch it on in the bar above"));
        QVERIFY(w.page.held().emptyWords().text().contains("Switch it on in the bar above"));
        w.workbench.setCacheEnabled(true);
        QVERIFY(w.page.timelineView().emptyWords().contains("Run a query"));
        QVERIFY(w.page.secondLevel().emptyWords().contains("No Redis is connected"));
        QVERIFY(w.page.notWorth().emptyWords().contains("So far there are none"));
        w.page.showPart(CachePage::Part::Measure);
        QVERIFY(w.words().contains("No Redis is connected"));
    }

    void hitsMissesAndInvalidationsAppear() {
        Window w;
        w.open();
        w.ask("SELECT n FROM t", 4);
        QTRY_COMPARE(w.page.hitRate().value(), QString("75.0 %"));
        QTRY_COMPARE(w.page.timeline().busiest(5).size(), std::size_t{1});
        QTRY_COMPARE(w.page.timeline().busiest(5).at(0)->sum().hits, 3);
        QTRY_COMPARE(w.page.held().entries().rowCount(), 1);
        QCOMPARE(w.page.held().entries().index(0, CacheEntriesModel::Hits).data().toString(),
                 QString("3"));
        QCOMPARE(w.page.held().entries().index(0, CacheEntriesModel::DroppedWhen).data().toString(),
                 QString("any write to t"));
        w.ask("UPDATE t SET n = n + 1");
        QTRY_COMPARE(w.page.timeline().busiest(5).at(0)->sum().invalidations, 1);
        QTRY_COMPARE(w.page.held().entries().rowCount(), 0);
        w.workbench.closeSession();
        QVERIFY(w.page.timeline().busiest(5).empty());
        QCOMPARE(w.page.hitRate().value(), QString("–"));
    }

    void aStatementThatIsNeverCachedIsNamedWithTheReason() {
        Window w;
        w.open();
        w.ask("SELECT random()", 2);
        QTRY_COMPARE(w.page.notWorth().facts().size(), std::size_t{1});
        QVERIFY(w.page.notWorth().facts()[0].value.startsWith("never cached: "));
        w.ask("SELECT n FROM t WHERE id = 1");
        QTRY_COMPARE(w.page.notWorth().facts().size(), std::size_t{2});
        QVERIFY(w.page.notWorth().facts()[0].value.endsWith(" net"));
    }

    void aStatementGetsATimeToLiveOfItsOwnAndLosesIt() {
        Window w;
        w.open();
        w.ask("SELECT n FROM t", 2);
        QTRY_COMPARE(w.page.held().entries().rowCount(), 1);
        const std::uint64_t fingerprint = w.page.held().entries().entry(0).fingerprint;
        emit w.page.held().lifeChosen(fingerprint, Milliseconds(5'000));
        QCOMPARE(w.cacheConfig().statementTimes.at(fingerprint), Milliseconds(5'000));
        QCOMPARE(w.page.settings().field("statementTimes")->text(), QString("1 of their own"));
        QTRY_VERIFY(w.page.held().entries().entry(0).life <= Milliseconds(5'000));
        w.write("statementTimes", "SELECT n FROM t 4 s");
        QVERIFY(w.page.settings().problem("statementTimes")->isVisibleTo(&w.page.settings()));
        w.write("statementTimes", "none");
        QVERIFY(w.cacheConfig().statementTimes.empty());
    }

    void whatIsOfferedIsTakenByAClick() {
        Theme theme;
        FactList list(theme, true);
        list.resize(300, 200);
        list.setFacts({{"SELECT 1", "let it live 4 min", {}, false, true}, {"SELECT 2", "never"}});
        QSignalSpy chosen(&list, &FactList::chosen);
        QTest::mouseClick(&list, Qt::LeftButton, {}, {20, 40});
        QCOMPARE(chosen.count(), 0);
        QTest::mouseClick(&list, Qt::LeftButton, {}, {20, 10});
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toInt(), 0);
    }

    void aHiddenPageAsksNothing() {
        Window w;
        w.page.hide();
        w.open();
        QSignalSpy looked(&w.page, &CachePage::looked);
        QSignalSpy ticked(&w.workbench, &Workbench::tick);
        w.ask("SELECT n FROM t", 2);
        QTRY_VERIFY(ticked.size() > 20);
        QCOMPARE(looked.size(), 0);
        w.page.show();
        QTRY_VERIFY(!looked.isEmpty());
        QCOMPARE(w.page.timeline().busiest(5).at(0)->sum().hits, 1);
    }

    void aSettingIsAppliedWhileTheCacheRuns() {
        Window w;
        w.open();
        QCOMPARE(w.page.settings().field("budget")->text(), QString("64 MB"));
        QSignalSpy said(&w.page, &CachePage::said);
        QSignalSpy configured(&w.page, &CachePage::configured);
        w.write("budget", "32 mb");
        QCOMPARE(w.cacheConfig().maxBytes, std::size_t{32'000'000});
        QVERIFY(said.at(0).at(0).toString().contains("budget is now 32 MB"));
        QCOMPARE(configured.size(), 1);
        w.write("timeToLive", "1.5 s");
        QCOMPARE(w.cacheConfig().timeToLive.count(), 1'500);
        w.write("maxAge", "none");
        QCOMPARE(w.cacheConfig().maxAge.count(), 0);
        w.write("refreshAhead", "80 %");
        QCOMPARE(w.cacheConfig().refreshAhead, 0.8);
        w.write("staleWhileRevalidate", "10 s");
        QCOMPARE(w.cacheConfig().staleWhileRevalidate.count(), 10'000);
        w.write("tableTimes", "t 2 s");
        QCOMPARE(w.cacheConfig().tableTimes.at("main.t").count(), 2'000);
        emit w.page.settings().policy().chosen(1);
        QCOMPARE(w.cacheConfig().policy, PolicyKind::Lru);
        emit w.page.settings().invalidation().chosen(1);
        QVERIFY(!w.cacheConfig().byRows);
    }

    void aWrongSettingIsRefusedBesideItsField_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("absurd") << "budget"
                                << "90000 TB"
                                << "larger than a petabyte";
        QTest::newRow("no unit") << "budget"
                                 << "64"
                                 << "unit is missing";
        QTest::newRow("negative size") << "budget"
                                       << "-1 MB"
                                       << "cannot be negative";
        QTest::newRow("negative") << "timeToLive"
                                  << "-1 s"
                                  << "time to live cannot be negative";
        QTest::newRow("all of it") << "refreshAhead"
                                   << "100 %"
                                   << "without, 1";
        QTest::newRow("no time") << "tableTimes"
                                 << "t soon"
                                 << "tables with their times";
    }
    void aWrongSettingIsRefusedBesideItsField() {
        QFETCH(QString, key);
        QFETCH(QString, text);
        QFETCH(QString, message);
        Window w;
        w.open();
        const CacheConfig before = w.cacheConfig();
        w.write(key, text);
        const QLabel* problem = w.page.settings().problem(key);
        QVERIFY(!problem->isHidden());
        QVERIFY2(problem->text().contains(message), qPrintable(problem->text()));
        QVERIFY(w.cacheConfig() == before);
        QCOMPARE(w.page.settings().field(key)->text(), text);
        w.page.settings().refresh();
        QVERIFY(problem->isHidden());
    }

    void aProposedSizeIsUsed() {
        Window w;
        w.open();
        CacheSizeCard card(w.theme);
        card.setCurve({{1'000'000, 0.1}, {2'000'000, 0.4}, {4'000'000, 0.4}}, 1'000'000);
        QCOMPARE(card.proposal()->bytes, 2'000'000);
        QSignalSpy used(&card, &CacheSizeCard::useRequested);
        card.findChild<QPushButton*>()->click();
        QCOMPARE(used.at(0).at(0).toLongLong(), 2'000'000);
        emit w.page.sizeCard().useRequested(2'000'000);
        QCOMPARE(w.cacheConfig().maxBytes, std::size_t{2'000'000});
        QCOMPARE(w.page.settings().field("budget")->text(), QString("2 MB"));
    }

    void hitsAreCheckedByTheChosenShare() {
        Window w;
        w.open();
        QCOMPARE(w.workbench.session()->cache().checkedShare(), 0.0);
        QToolButton* check = w.button("off");
        QVERIFY(check != nullptr);
        check->menu()->actions().last()->trigger();
        QCOMPARE(w.workbench.session()->cache().checkedShare(), 1.0);
        QCOMPARE(check->text(), QString("100 %"));
        w.ask("SELECT n FROM t", 3);
        QTRY_COMPARE(w.page.stale().note(), QString("of 2 hits executed again"));
        QCOMPARE(w.page.stale().value(), QString("0"));
    }

    void theCacheIsEmptied() {
        Window w;
        w.open();
        w.ask("SELECT n FROM t");
        QTRY_COMPARE(w.page.held().entries().rowCount(), 1);
        QSignalSpy said(&w.page, &CachePage::said);
        w.button("Empty the cache")->click();
        QVERIFY(said.wait(limit));
        QCOMPARE(said.at(0).at(0).toString(), QString("1 result was let go"));
        QTRY_COMPARE(w.page.held().entries().rowCount(), 0);
    }

    void itIsWarmedFromTheHistory() {
        Window w;
        w.open();
        QSignalSpy said(&w.page, &CachePage::said);
        w.button("Warm from history")->click();
        QVERIFY(said.wait(limit));
        QVERIFY(said.at(0).at(0).toString().contains("no query that can be run again"));
        w.workbench.setCacheEnabled(false);
        w.ask("SELECT n FROM t");
        said.clear();
        w.button("Warm from history")->click();
        QTRY_VERIFY(!said.isEmpty());
        QVERIFY(said.at(0).at(0).toString().contains("warmed with 1 results"));
        QTRY_COMPARE(w.page.held().entries().rowCount(), 1);
        QVERIFY(w.words().contains("1 of 1 warmed"));
    }

    void cachedIsComparedWithExecuted() {
        Window w;
        w.open();
        QSignalSpy finished(&w.page.versusCard(), &MeasureCard::finished);
        w.page.measure();
        QVERIFY(w.page.versusCard().working());
        QVERIFY(w.workbench.working());
        QVERIFY(finished.wait(limit));
        QVERIFY2(w.page.versusCard().comparison(), qPrintable(w.words()));
        QVERIFY(w.words().contains("The result has 2 rows"));
        // Only what is measured is counted nowhere.
        QCOMPARE(w.workbench.session()->cache().stats().hits, std::uint64_t{0});
    }

    void whatCannotBeComparedSaysWhy() {
        Window w;
        w.open();
        QSignalSpy finished(&w.page.versusCard(), &MeasureCard::finished);
        const auto measured = [&](const char* statement) {
            w.statement = statement;
            w.page.measure();
            return finished.wait(limit) ? w.words() : QString();
        };
        QVERIFY(measured("").contains("Put the cursor of the page Query on a query"));
        QVERIFY(measured("DELETE FROM t").contains("this statement is none"));
        QVERIFY(measured("SELECT random()").contains("never kept"));
        w.page.setSource(CachePage::Source::History);
        QVERIFY(measured("").contains("The history has no query"));
        w.ask("SELECT sum(n) FROM t");
        w.page.measure();
        QVERIFY(finished.wait(limit));
        QVERIFY2(w.page.versusCard().comparison(), qPrintable(w.words()));
    }

    void measuringIsCancelled() {
        Window w;
        w.open();
        w.statement = "WITH RECURSIVE s(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM s LIMIT "
                      "100000000) SELECT count(*) FROM s";
        w.page.measure();
        QVERIFY(w.page.versusCard().working());
        w.workbench.cancelWork();
        QVERIFY(!w.page.versusCard().working());
        QVERIFY(!w.workbench.working());
    }
};

QTEST_MAIN(CachePageTest)
#include "cache_page_test.moc"
