#include "ui/shell/workbench.h"

#include <QElapsedTimer>
#include <QSignalSpy>

#include "tests/support/hone_test.h"
#include "tests/support/session.h"

using namespace hone;
using namespace hone::ui;

class WorkbenchTest : public test::HoneTest {
    Q_OBJECT

    static constexpr const char* endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    struct Bench {
        explicit Bench(const std::string& script)
            : database(script), workbench(theme, config(database)) {
            QSignalSpy opened(&workbench, &Workbench::sessionOpened);
            workbench.open(QString::fromStdString(database.path()));
            [&] { QTRY_COMPARE(opened.count(), 1); }();
        }
        static SessionConfig config(const test::TestDatabase& database) {
            SessionConfig config;
            config.journal.folder = database.folder().file("journal");
            return config;
        }
        test::TestDatabase database;
        Theme theme;
        Workbench workbench;
    };

private slots:
    void aFileThatIsNoDatabaseKeepsTheOpenOne() {
        Bench bench("CREATE TABLE t(a);");
        const auto before = bench.workbench.session();
        QSignalSpy failed(&bench.workbench, &Workbench::openFailed);
        bench.workbench.open(QStringLiteral("/nowhere/at/all.db"));
        QVERIFY(bench.workbench.opening());
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(bench.workbench.session(), before);
        QVERIFY(!bench.workbench.opening());
    }

    void aRunIsReportedWhenItHasEnded() {
        Bench bench("CREATE TABLE t(a);");
        QSignalSpy finished(&bench.workbench, &Workbench::runFinished);
        const auto run = bench.workbench.submit(test::request("SELECT * FROM t"));
        QTRY_COMPARE(finished.count(), 1);
        QVERIFY(run->done());
        QCOMPARE(bench.workbench.activeRun(), nullptr);
    }

    void onlyWhatMayChangeTheSchemaSaysSo() {
        Bench bench("CREATE TABLE t(a);");
        QSignalSpy finished(&bench.workbench, &Workbench::runFinished);
        QSignalSpy changed(&bench.workbench, &Workbench::schemaChanged);
        bench.workbench.submit(test::request("INSERT INTO t VALUES (1)"));
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(changed.count(), 0);
        bench.workbench.submit(test::request("CREATE INDEX i ON t(a)"));
        QTRY_COMPARE(changed.count(), 1);
    }

    void theCacheSwitchDecidesForEveryRun() {
        Bench bench("CREATE TABLE t(a);");
        bench.workbench.setCacheEnabled(true);
        for (int i = 0; i < 2; ++i) {
            const auto run = bench.workbench.submit(test::request("SELECT count(*) FROM t"));
            QTRY_VERIFY(run->done());
            QCOMPARE(run->latest().report->cache, i == 0 ? CacheOutcome::Miss : CacheOutcome::Hit);
        }
        bench.workbench.setCacheEnabled(false);
        const auto run = bench.workbench.submit(test::request("SELECT count(*) FROM t"));
        QTRY_VERIFY(run->done());
        QCOMPARE(run->latest().report->cache, CacheOutcome::Off);
    }

    void closingWithAnEndlessRunDoesNotWait() {
        Bench bench("CREATE TABLE t(a);");
        const auto run = bench.workbench.submit(test::request(endless));
        QTRY_COMPARE(run->state(), RunState::Running);
        QSignalSpy closed(&bench.workbench, &Workbench::sessionClosed);
        bench.workbench.closeSession();
        QCOMPARE(closed.count(), 1);
        QCOMPARE(bench.workbench.session(), nullptr);
        QTRY_VERIFY(run->done());
    }

    void aLoadRunsToItsEndAndIsReported() {
        Bench bench("CREATE TABLE t(a);");
        QSignalSpy finished(&bench.workbench, &Workbench::loadFinished);
        LoadConfig config;
        config.request = test::request("SELECT count(*) FROM t");
        config.workers = 2;
        config.duration = Milliseconds(100);
        bench.workbench.startLoad(std::move(config));
        QVERIFY(bench.workbench.load() != nullptr);
        QTRY_COMPARE(finished.count(), 1);
        QVERIFY(finished[0][0].value<LoadResult>().executions > 0);
        QCOMPARE(bench.workbench.load(), nullptr);
    }

    void aDatabaseCanBeLeftWhileALoadRunsOnIt() {
        Bench bench("CREATE TABLE t(a);");
        LoadConfig config;
        config.request = test::request(endless);
        config.duration = Milliseconds(60'000);
        bench.workbench.startLoad(std::move(config));
        bench.workbench.closeSession();
        QCOMPARE(bench.workbench.load(), nullptr);
    }
};

QTEST_MAIN(WorkbenchTest)
#include "workbench_test.moc"
