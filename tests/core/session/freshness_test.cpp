#include "tests/support/hone_test.h"
#include "tests/support/session.h"

using namespace hone;
using namespace hone::test;

namespace {

QueryRequest cached(std::string text, std::shared_ptr<Tab> tab = nullptr) {
    QueryRequest made = request(std::move(text), std::move(tab));
    made.cache = true;
    return made;
}

std::string outcome(Session& session, QueryRequest made) {
    const auto run = session.submit(std::move(made));
    run->wait();
    const auto report = run->latest().report;
    return report == nullptr ? "none" : cacheOutcomeName(report->cache);
}

constexpr auto counter =
    "PRAGMA journal_mode = WAL; CREATE TABLE t(id INTEGER PRIMARY KEY, n); INSERT INTO t VALUES(1, "
    "0);"
    "CREATE TABLE u(id INTEGER PRIMARY KEY, n); INSERT INTO u VALUES(1, 0);"
    "CREATE TABLE w(k PRIMARY KEY, n) WITHOUT ROWID; INSERT INTO w VALUES('a', 0);";

// Nobody else writes in these tests, so a long interval keeps the watch out of them.
SessionConfig quiet() {
    SessionConfig config;
    config.outsideWritePoll = Milliseconds(3'600'000);
    config.pool.maximum = 2;
    return config;
}

} // namespace

class FreshnessTest : public HoneTest {
    Q_OBJECT
private slots:
    void theSecondAskingHitsUntilItsTableIsWritten() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        QCOMPARE(outcome(*session, cached("SELECT n FROM t")), std::string("miss"));
        QCOMPARE(outcome(*session, cached("SELECT n FROM t")), std::string("hit"));
        runText(*session, request("UPDATE u SET n = 5"));
        QCOMPARE(outcome(*session, cached("SELECT n FROM t")), std::string("hit"));
        runText(*session, request("UPDATE t SET n = 1"));
        QCOMPARE(runText(*session, cached("SELECT n FROM t")), std::string("1"));
    }

    void everyKindOfWriteIsSeen_data() {
        QTest::addColumn<QString>("write");
        QTest::newRow("update") << "UPDATE t SET n = n + 1";
        QTest::newRow("upsert") << "INSERT INTO t VALUES(1, 9) ON CONFLICT DO UPDATE SET n = n + 1";
        QTest::newRow("replace") << "REPLACE INTO t VALUES(1, 77)";
        QTest::newRow("delete without where") << "DELETE FROM t";
        QTest::newRow("transaction") << "BEGIN; UPDATE t SET n = n + 1; COMMIT";
        QTest::newRow("savepoint") << "SAVEPOINT s; UPDATE t SET n = n + 1; RELEASE s";
        QTest::newRow("nested savepoint")
            << "BEGIN; SAVEPOINT s; UPDATE t SET n = n + 1; RELEASE s; END";
        QTest::newRow("drop and make again")
            << "DROP TABLE t; CREATE TABLE t(id, n); INSERT INTO t VALUES(1, 50)";
        QTest::newRow("alter")
            << "ALTER TABLE t RENAME COLUMN n TO m; ALTER TABLE t ADD COLUMN n DEFAULT 44";
        QTest::newRow("returning") << "UPDATE t SET n = n + 1 RETURNING n";
        QTest::newRow("with") << "WITH v(x) AS (VALUES (3)) UPDATE t SET n = (SELECT x FROM v)";
        QTest::newRow("trigger")
            << "CREATE TRIGGER g AFTER UPDATE ON u BEGIN UPDATE t SET n = n + 1; END;"
               "UPDATE u SET n = 1";
        QTest::newRow("partly failed") << "INSERT OR FAIL INTO t VALUES(2, 1), (1, 1)";
    }
    void everyKindOfWriteIsSeen() {
        QFETCH(QString, write);
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        const std::string query = "SELECT count(*), sum(n) FROM t";
        const std::string before = runText(*session, cached(query));
        QCOMPARE(outcome(*session, cached(query)), std::string("hit"));
        runText(*session, request(write.toStdString(), session->newTab("writer")));
        const std::string truth = runText(*session, request(query));
        QVERIFY2(truth != before, truth.c_str());
        QCOMPARE(runText(*session, cached(query)), truth);
    }

    void tablesWithoutRowidAreSeenToo() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        runText(*session, cached("SELECT n FROM w"));
        runText(*session, request("UPDATE w SET n = 3"));
        QCOMPARE(runText(*session, cached("SELECT n FROM w")), std::string("3"));
    }

    void anOpenTransactionIsNeitherCachedNorSeen() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        auto tab = session->newTab("writer");
        runText(*session, cached("SELECT n FROM t"));
        runText(*session, request("BEGIN; UPDATE t SET n = 8", tab));
        QCOMPARE(runText(*session, cached("SELECT n FROM t", tab)), std::string("8"));
        QCOMPARE(outcome(*session, cached("SELECT n FROM t", tab)), std::string("bypass"));
        QCOMPARE(runText(*session, cached("SELECT n FROM t")), std::string("0"));
        runText(*session, request("ROLLBACK", tab));
        QCOMPARE(outcome(*session, cached("SELECT n FROM t")), std::string("hit"));
    }

    void aRollbackByConflictKeepsNothing() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        auto tab = session->newTab("writer");
        runText(*session, request("BEGIN; UPDATE t SET n = 8", tab));
        runText(*session, request("INSERT OR ROLLBACK INTO t VALUES(1, 1)", tab));
        QVERIFY(!tab->state().connection.inTransaction);
        QCOMPARE(runText(*session, cached("SELECT n FROM t")), std::string("0"));
    }

    void whatIsNotDeterministicIsBypassedWithItsReason() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        const std::map<std::string, std::string> reasons{
            {"SELECT random()", "calls random()"},
            {"SELECT current_timestamp", "reads the clock"},
            {"SELECT n, date('now') FROM t", "reads the clock"},
            {"PRAGMA user_version", "is a PRAGMA"},
            {"UPDATE t SET n = 1", "is not a query"}};
        for (const auto& [sql, reason] : reasons) {
            for (int i = 0; i < 2; ++i) {
                const auto run = session->submit(cached(sql));
                run->wait();
                QCOMPARE(run->latest().report->cache, CacheOutcome::Bypass);
                QCOMPARE(run->latest().report->cacheReason, reason);
            }
        }
        QCOMPARE(session->cache().stats().entries, 0);
    }

    void valuesOfDifferentTypesAreDifferentKeys() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        const auto typeofValue = [&](Value value) {
            QueryRequest made = cached("SELECT typeof(?1) FROM t");
            made.parameters = {{"?1", std::move(value)}};
            return runText(*session, std::move(made));
        };
        QCOMPARE(typeofValue(std::int64_t(1)), std::string("integer"));
        QCOMPARE(typeofValue(1.0), std::string("real"));
        QCOMPARE(typeofValue(std::string("1")), std::string("text"));
        QCOMPARE(typeofValue(Blob{"1"}), std::string("blob"));
        QCOMPARE(typeofValue({}), std::string("null"));
    }

    void anotherProcessIsNoticedByThePoll() {
        TestDatabase database(std::string(counter) + "PRAGMA journal_mode = DELETE;");
        SessionConfig config;
        config.outsideWritePoll = Milliseconds(5);
        auto session = openSession(database, config);
        runText(*session, cached("SELECT n FROM t"));
        database.outside("UPDATE t SET n = 42");
        QTRY_COMPARE_WITH_TIMEOUT(runText(*session, cached("SELECT n FROM t")), std::string("42"),
                                  10'000);
    }

    void anotherProcessIsNoticedWhileATabHoldsTheWriter() {
        TestDatabase database(counter);
        SessionConfig config;
        config.outsideWritePoll = Milliseconds(5);
        auto session = openSession(database, config);
        auto tab = session->newTab("holder");
        runText(*session, request("CREATE TEMP TABLE own(x)", tab));
        runText(*session, cached("SELECT n FROM t"));
        database.outside("UPDATE t SET n = 43");
        QTRY_COMPARE_WITH_TIMEOUT(runText(*session, cached("SELECT n FROM t")), std::string("43"),
                                  10'000);
    }

    // In WAL mode the file tells the number of its newest commit for the price of a memory read.
    void inWalModeAHitIsNeverOlderThanTheFile() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        for (int i = 1; i <= 20; ++i) {
            runText(*session, cached("SELECT n FROM t"));
            database.outside("UPDATE t SET n = " + std::to_string(i));
            QCOMPARE(runText(*session, cached("SELECT n FROM t")), std::to_string(i));
        }
        QVERIFY(session->cache().stats().dropped(DropReason::OutsideWrite) >= 20);
    }

    void aWriteEndsOnlyWhatDependsOnItsRows() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        runText(*session, request("INSERT INTO t VALUES(2, 0), (3, 0), (40, 0)"));
        const std::vector<std::string> queries{
            "SELECT n FROM t WHERE id = 1", "SELECT n FROM t WHERE id = 2",
            "SELECT sum(n) FROM t WHERE id BETWEEN 2 AND 9", "SELECT sum(n) FROM t WHERE id > 30",
            "SELECT sum(t.n) FROM u JOIN t ON t.id = u.id WHERE u.id = 1", "SELECT sum(n) FROM t"};
        const auto outcomes = [&] {
            std::string all;
            for (const std::string& query : queries)
                all += outcome(*session, cached(query)) + " ";
            return all;
        };
        QCOMPARE(outcomes(), std::string("miss miss miss miss miss miss "));
        QCOMPARE(outcomes(), std::string("hit hit hit hit hit hit "));
        runText(*session, request("UPDATE t SET n = n + 1 WHERE id = 2"));
        QCOMPARE(outcomes(), std::string("hit miss miss hit hit miss "));
        runText(*session, request("UPDATE t SET id = 5 WHERE id = 40"));
        QCOMPARE(outcomes(), std::string("hit hit miss miss hit miss "));
        auto tab = session->newTab("writer");
        runText(*session, request("BEGIN; DELETE FROM t WHERE id = 1", tab));
        QCOMPARE(outcomes(), std::string("hit hit hit hit hit hit "));
        runText(*session, request("COMMIT", tab));
        QCOMPARE(outcomes(), std::string("miss hit hit hit miss miss "));
        // Without a WHERE no rows are told.
        runText(*session, request("DELETE FROM t"));
        QCOMPARE(outcomes(), std::string("miss miss miss miss miss miss "));
    }

    void manyRowsCountAsTheWholeTable() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        outcome(*session, cached("SELECT n FROM t WHERE id = 1"));
        runText(*session, request("WITH RECURSIVE s(i) AS (VALUES(10) UNION ALL SELECT i + 1 FROM s "
                                  "WHERE i < 5000) INSERT INTO t SELECT i, 0 FROM s"));
        QCOMPARE(session->cache().stats().dropped(DropReason::TableChanged), std::uint64_t{1});
    }

    void whatHoneItselfWritesIsSeen() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        outcome(*session, cached("SELECT n FROM t WHERE id = 1"));
        const auto written = session->runner().withConnection(
            nullptr, "test", {},
            [](Connection& connection) -> Result<void> {
                auto rows = collectRows(connection, "UPDATE t SET n = 5 WHERE id = 1", {}, {});
                if (!rows) return fail(rows.error());
                return {};
            },
            Access::ReadWrite);
        HONE_VERIFY(written);
        QCOMPARE(runText(*session, cached("SELECT n FROM t WHERE id = 1")), std::string("5"));
    }

    void whatSqliteWritesByItselfIsNotCached() {
        TestDatabase database(std::string(counter) +
                              "CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT);"
                              "INSERT INTO a DEFAULT VALUES");
        auto session = openSession(database, quiet());
        for (const char* seq : {"1", "2"}) {
            QCOMPARE(runText(*session, cached("SELECT seq FROM sqlite_sequence")), std::string(seq));
            runText(*session, request("INSERT INTO a DEFAULT VALUES"));
        }
    }

    void aHitInItsLastPartOfLifeIsLoadedAnewInTheBackground() {
        TestDatabase database(counter);
        SessionConfig config = quiet();
        config.cache.timeToLive = Milliseconds(60'000);
        config.cache.refreshAhead = 1e-9;
        auto session = openSession(database, config);
        outcome(*session, cached("SELECT n FROM t"));
        QCOMPARE(outcome(*session, cached("SELECT n FROM t")), std::string("hit"));
        QTRY_COMPARE_WITH_TIMEOUT(session->cache().stats().dropped(DropReason::Replaced),
                                  std::uint64_t{1}, 10'000);
        QCOMPARE(outcome(*session, cached("SELECT n FROM t")), std::string("hit"));
    }

    void anExpiredResultIsServedWhileItIsLoadedAnewWhereThatWasAskedFor() {
        TestDatabase database(counter);
        SessionConfig config = quiet();
        config.cache.timeToLive = Milliseconds(1);
        config.cache.staleWhileRevalidate = Milliseconds(3'600'000);
        auto session = openSession(database, config);
        outcome(*session, cached("SELECT n FROM t"));
        QTest::qWait(5);
        QCOMPARE(outcome(*session, cached("SELECT n FROM t")), std::string("hit"));
        runText(*session, request("UPDATE t SET n = 9"));
        QCOMPARE(runText(*session, cached("SELECT n FROM t")), std::string("9"));
    }

    void hitsAreExecutedAgainOnDemandAndCompared() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        session->cache().setCheckedShare(1);
        for (int i = 0; i < 5; ++i)
            outcome(*session, cached("SELECT * FROM t, u"));
        QTRY_COMPARE_WITH_TIMEOUT(session->cache().stats().checked, std::uint64_t{4}, 10'000);
        QCOMPARE(session->cache().stats().stale, std::uint64_t{0});
    }

    void whatWasHeldIsLoadedAgainWhenTheDatabaseIsNextOpened() {
        TestDatabase database(counter);
        SessionConfig config = quiet();
        config.warmCache = true;
        {
            auto session = openSession(database, config);
            QVERIFY(!session->warming());
            QueryRequest made = cached("SELECT n, ?1 FROM t");
            made.parameters = {{"?1", std::string("x")}};
            outcome(*session, made);
            outcome(*session, cached("SELECT count(*) FROM t"));
        }
        auto session = openSession(database, config);
        QTRY_VERIFY_WITH_TIMEOUT(session->warming() && session->warming()->done, 10'000);
        QCOMPARE(session->warming()->loaded, 2);
        QCOMPARE(outcome(*session, cached("SELECT count(*) FROM t")), std::string("hit"));
        QueryRequest made = cached("SELECT n, ?1 FROM t");
        made.parameters = {{"?1", std::string("x")}};
        QCOMPARE(outcome(*session, made), std::string("hit"));
    }

    void theHistoryTellsWhatIsWorthWarming() {
        TestDatabase database(counter);
        auto session = openSession(database, quiet());
        runText(*session, request("SELECT n FROM t"));
        runText(*session, request("UPDATE t SET n = 1"));
        HONE_VERIFY(session->journal()->flush());
        HONE_VERIFY(session->warmCache(true));
        QTRY_VERIFY_WITH_TIMEOUT(session->warming() && session->warming()->done, 10'000);
        QCOMPARE(session->warming()->all, 1);
        QCOMPARE(outcome(*session, cached("SELECT n FROM t")), std::string("hit"));
    }

    void inStrictModeAHitIsNeverOlderThanTheFileWithoutAWalToo() {
        TestDatabase database(std::string(counter) + "PRAGMA journal_mode = DELETE;");
        SessionConfig config = quiet();
        config.strictCache = true;
        auto session = openSession(database, config);
        for (int i = 1; i <= 20; ++i) {
            runText(*session, cached("SELECT n FROM t"));
            database.outside("UPDATE t SET n = " + std::to_string(i));
            QCOMPARE(runText(*session, cached("SELECT n FROM t")), std::to_string(i));
        }
    }
};

QTEST_GUILESS_MAIN(FreshnessTest)
#include "freshness_test.moc"
