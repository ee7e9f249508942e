#include <filesystem>
#include <sys/stat.h>
#include <thread>

#include "core/engine/sqlite/sqlite_file.h"
#include "tests/support/hone_test.h"
#include "tests/support/session.h"

using namespace hone;
using namespace hone::test;

namespace {

constexpr auto endless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

constexpr auto shop = "CREATE TABLE t(id INTEGER PRIMARY KEY, x);"
                      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) "
                      "INSERT INTO t SELECT i, i % 7 FROM n;";

} // namespace

class SessionTest : public HoneTest {
    Q_OBJECT
private slots:
    void aStatementGivesRowsAndAReportOfItsPhases() {
        TestDatabase database(shop);
        auto session = openSession(database);
        const auto run = session->submit(request("SELECT id, x FROM t ORDER BY x"));
        run->wait();
        const StatementResult result = run->latest();
        QCOMPARE(result.result->rowCount(), 5000);
        const ExecutionReport& report = *result.report;
        QCOMPARE(report.rows, 5000);
        QVERIFY(!report.error);
        QVERIFY(report.connectionId != 0);
        QVERIFY(report.counters.sorts.value_or(0) == 1);
        const PhaseTimes& t = report.timing;
        QVERIFY(t.prepareNs > 0 && t.firstRowNs > 0 && t.fetchNs > 0);
        QVERIFY(t.queueNs + t.poolWaitNs + t.prepareNs + t.firstRowNs + t.fetchNs <= t.totalNs);
        QCOMPARE(session->snapshot().metrics.latency.count(), std::uint64_t(1));
    }

    void aScriptRunsStatementByStatementAndStopsAtTheFirstError() {
        TestDatabase database(shop);
        auto session = openSession(database);
        const auto run = session->submit(
            request("UPDATE t SET x = 1 WHERE id < 11; SELECT missing FROM t; DELETE FROM t",
                    session->newTab("a")));
        run->wait();
        QCOMPARE(run->error()->code, ErrorCode::Sql);
        QCOMPARE(run->results().size(), std::size_t(2));
        QCOMPARE(run->results()[0].report->rowsChanged, 10);
        QCOMPARE(runText(*session, request("SELECT count(*) FROM t")), std::string("5000"));
    }

    void anEmptyTextIsRefused() {
        TestDatabase database;
        auto session = openSession(database);
        QCOMPARE(runText(*session, request("  -- nothing\n ;")),
                 std::string("error invalid_argument"));
    }

    void cancelEndsAnEndlessQueryAndTheConnectionServesAgain() {
        TestDatabase database(shop);
        SessionConfig config;
        config.pool.minimum = config.pool.maximum = 1;
        auto session = openSession(database, config);
        const auto run = session->submit(request(endless));
        QTRY_COMPARE(run->state(), RunState::Running);
        QTest::qWait(20);
        run->cancel();
        QVERIFY(run->state() != RunState::Running);
        QVERIFY(run->waitFor(Milliseconds(10'000)));
        QCOMPARE(run->error()->code, ErrorCode::Cancelled);
        QCOMPARE(runText(*session, request("SELECT 1")), std::string("1"));
    }

    void aTimeLimitEndsAStatement() {
        TestDatabase database;
        auto session = openSession(database);
        QueryRequest limited = request(endless);
        limited.timeLimit = Milliseconds(30);
        QCOMPARE(runText(*session, std::move(limited)), std::string("error timeout"));
    }

    void rowsCanBeReadWhileTheyArrive() {
        TestDatabase database;
        auto session = openSession(database);
        const auto run = session->submit(request(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"));
        QTRY_VERIFY_WITH_TIMEOUT(
            run->latest().result != nullptr && run->latest().result->rowCount() > 0, 10'000);
        const auto place = run->latest().result->load(0);
        HONE_VERIFY(place);
        QCOMPARE(place->block->cell(0, 0).integer, 1);
        run->cancel();
        run->wait();
    }

    void aTabKeepsItsConnectionWhileATransactionIsOpen() {
        TestDatabase database(shop);
        auto session = openSession(database);
        auto tab = session->newTab("a");
        QCOMPARE(runText(*session, request("BEGIN", tab)), std::string());
        QVERIFY(tab->state().connection.inTransaction);
        runText(*session, request("DELETE FROM t", tab));
        QCOMPARE(runText(*session, request("SELECT count(*) FROM t", tab)), std::string("0"));
        QCOMPARE(runText(*session, request("SELECT count(*) FROM t")), std::string("5000"));
        runText(*session, request("ROLLBACK", tab));
        QVERIFY(!tab->state().connection.pinned());
        QCOMPARE(tab->state().connectionId, std::uint64_t(0));
        QCOMPARE(runText(*session, request("SELECT count(*) FROM t", tab)), std::string("5000"));
    }

    void temporaryTablesStayWithTheirTab() {
        TestDatabase database;
        auto session = openSession(database);
        auto tab = session->newTab("a");
        runText(*session, request("CREATE TEMP TABLE own(x); INSERT INTO own VALUES(7)", tab));
        QCOMPARE(runText(*session, request("SELECT x FROM own", tab)), std::string("7"));
        QCOMPARE(runText(*session, request("SELECT x FROM own", session->newTab("b"))),
                 std::string("error sql"));
        tab->release();
        QCOMPARE(runText(*session, request("SELECT x FROM own", tab)), std::string("error sql"));
    }

    void aClosedTabRollsBack() {
        TestDatabase database(shop);
        auto session = openSession(database);
        {
            auto tab = session->newTab("a");
            runText(*session, request("BEGIN; DELETE FROM t", tab));
            tab->release();
        }
        QCOMPARE(runText(*session, request("SELECT count(*) FROM t")), std::string("5000"));
    }

    void aWriterThatWaitsIsToldWhoHoldsTheConnection() {
        TestDatabase database(shop);
        SessionConfig config;
        config.pool.acquireTimeout = Milliseconds(50);
        auto session = openSession(database, config);
        auto tab = session->newTab("a");
        QueryRequest begin = request("BEGIN", tab);
        begin.holder = "tab revenue.sql";
        runText(*session, std::move(begin));
        const auto run = session->submit(request("DELETE FROM t"));
        run->wait();
        QCOMPARE(run->error()->code, ErrorCode::PoolTimeout);
        QVERIFY(run->error()->message.find("tab revenue.sql") != std::string::npos);
    }

    void closingASessionCancelsWhatRunsAndRollsBackItsTabs() {
        TestDatabase database(shop);
        auto session = openSession(database);
        auto tab = session->newTab("a");
        runText(*session, request("BEGIN; DELETE FROM t", tab));
        const auto run = session->submit(request(endless));
        session->close();
        QVERIFY(run->done());
        session.reset();
        auto again = openSession(database);
        QCOMPARE(runText(*again, request("SELECT count(*) FROM t")), std::string("5000"));
    }

    void aFileThatMayNotBeWrittenIsOpenedToRead() {
        TestDatabase database(shop);
        SessionConfig config;
        config.access = Access::ReadOnly;
        auto session = openSession(database, config);
        QVERIFY(session->facts().readOnly);
        QCOMPARE(runText(*session, request("SELECT count(*) FROM t")), std::string("5000"));
        QCOMPARE(runText(*session, request("DELETE FROM t")), std::string("error read_only"));
    }

    void whatACrashLeftIsPutRightWhenTheFileIsOpened() {
        TestDatabase database(shop);
        TemporaryFolder crashed;
        const std::string left = crashed.file("left.db");
        {
            auto writer = SqliteFile::open(database.path(), SqliteFile::Open::Existing);
            HONE_VERIFY(writer);
            HONE_VERIFY((*writer)->run("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 2; BEGIN;"
                                       "UPDATE t SET x = 99"));
            std::filesystem::copy_file(database.path(), left);
            std::filesystem::copy_file(database.path() + "-journal", left + "-journal");
        }
        SessionConfig config;
        config.keepJournal = false;
        config.access = Access::ReadOnly;
        const auto reader = Session::open(left, config);
        QVERIFY(!reader);
        QCOMPARE(reader.error().code, ErrorCode::ReadOnly);
        QVERIFY(reader.error().message.find("in the middle of a write") != std::string::npos);
        config.access = Access::ReadWrite;
        auto session = Session::open(left, config);
        HONE_VERIFY(session);
        QCOMPARE(runText(**session, request("SELECT count(*), max(x) FROM t")),
                 std::string("5000|6"));
    }

    void openingALockedFileHeedsItsLimits() {
        TestDatabase database(shop);
        auto writer = SqliteFile::open(database.path(), SqliteFile::Open::Existing);
        HONE_VERIFY(writer);
        HONE_VERIFY((*writer)->run("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE"));
        SessionConfig config;
        config.keepJournal = false;
        const TimePoint start = std::chrono::steady_clock::now();
        const auto late = Session::open(database.path(), config, {{}, start + Milliseconds(50)});
        QVERIFY(!late);
        QCOMPARE(late.error().code, ErrorCode::Timeout);
        std::stop_source stop;
        stop.request_stop();
        const auto cancelled = Session::open(database.path(), config, {stop.get_token(), {}});
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
        QVERIFY(std::chrono::steady_clock::now() - start < Milliseconds(3'000));
    }

    void aServerIsUnsupportedInThisBuild() {
        const auto session = Session::open("postgresql://localhost/x", {});
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Unsupported);
    }

    void planCatalogCountAndSizesAreThere() {
        TestDatabase database(shop);
        auto session = openSession(database);
        const auto plan = session->explain("SELECT * FROM t WHERE x = :x", {}, nullptr, {});
        HONE_VERIFY(plan);
        QCOMPARE(plan->plan.root.children.at(0).operation, std::string("SCAN"));
        const auto catalog = session->catalog({});
        HONE_VERIFY(catalog);
        QCOMPARE(session->countRows(catalog->tables.at(0), {}).value_or(0), 5000);
        HONE_VERIFY(session->objectSizes({}));
    }

    void slowStatementsAreKeptWithTheirPlan() {
        TestDatabase database(shop);
        SessionConfig config;
        config.journal.slowThreshold = Milliseconds(0);
        auto session = openSession(database, config);
        runText(*session, request("SELECT * FROM t WHERE x = 3"));
        QVERIFY(session->journal() != nullptr);
        HONE_VERIFY(session->journal()->flush());
        const auto slow = session->journal()->slow(10);
        HONE_VERIFY(slow);
        QCOMPARE(slow->size(), std::size_t(1));
        QVERIFY(slow->at(0).plan.find("SCAN") != std::string::npos);
        const auto history = session->journal()->history(10);
        QCOMPARE(history->at(0).sql, std::string("SELECT * FROM t WHERE x = 3"));
    }

    void aFullQueueRefusesAtOnce() {
        TestDatabase database;
        SessionConfig config;
        config.runner = {.workers = 1, .maxQueued = 1};
        auto session = openSession(database, config);
        const auto first = session->submit(request(endless));
        QTRY_COMPARE(first->state(), RunState::Running);
        const auto second = session->submit(request("SELECT 1"));
        const auto third = session->submit(request("SELECT 1"));
        QVERIFY(third->done());
        QCOMPARE(third->error()->code, ErrorCode::QueueFull);
        first->cancel();
        second->wait();
        QVERIFY(!second->error());
    }

    void aLoadAtAFixedRateKeepsItsRateAndCountsFailures() {
        TestDatabase database(shop);
        auto session = openSession(database);
        LoadConfig config;
        config.request = request("SELECT x FROM t WHERE id = ?1");
        config.varied = {{"?1", 5000}};
        config.workers = 2;
        config.duration = Milliseconds(300);
        config.rate = 200;
        auto load = session->startLoad(config);
        QTRY_VERIFY_WITH_TIMEOUT(!load->running(), 20'000);
        QCOMPARE(load->result().failures, std::uint64_t(0));
        QVERIFY(load->result().executions >= 1 && load->result().executions <= 60);

        config.request = request("SELECT broken FROM t");
        config.rate.reset();
        config.varied.clear();
        config.duration = Milliseconds(30);
        load = session->startLoad(config);
        QTRY_VERIFY_WITH_TIMEOUT(!load->running(), 20'000);
        QVERIFY(load->result().failures > 0);
        QVERIFY(load->result().firstError.has_value());
    }

    void aFileThatIsGoneIsNotWrittenToInTheDark() {
        TestDatabase database(shop);
        auto session = openSession(database);
        QCOMPARE(runText(*session, request("DELETE FROM t WHERE id = 1")), std::string());
        QVERIFY(QFile::rename(QString::fromStdString(database.path()),
                              QString::fromStdString(database.folder().file("away.db"))));
        for (const char* sql : {"DELETE FROM t", "SELECT * FROM t"}) {
            const auto run = session->submit(request(sql));
            run->wait();
            QCOMPARE(run->error()->code, ErrorCode::NotFound);
            QVERIFY(run->error()->message.find("removed or replaced") != std::string::npos);
        }
    }

    void aMissingParameterIsNamed() {
        TestDatabase database(shop);
        auto session = openSession(database);
        const auto run = session->submit(request("SELECT * FROM t WHERE id = :id"));
        run->wait();
        QCOMPARE(run->error()->code, ErrorCode::InvalidArgument);
        QVERIFY(run->error()->message.find(":id") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(SessionTest)
#include "session_test.moc"
