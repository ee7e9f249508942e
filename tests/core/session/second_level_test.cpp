#include "tests/support/hone_test.h"
#include "tests/support/redis_server.h"
#include "tests/support/session.h"

using namespace hone;
using namespace hone::test;

namespace {

constexpr auto script = "CREATE TABLE t(id INTEGER PRIMARY KEY, n); INSERT INTO t VALUES(1, 5), (2, 7);"
                        "CREATE TABLE u(n); INSERT INTO u VALUES(1);";

QueryRequest cached(std::string text) {
    QueryRequest made = request(std::move(text));
    made.cache = true;
    return made;
}

struct Answer {
    std::string text, cache;
    bool fromRedis = false;
    bool operator==(const Answer&) const = default;
};

Answer ask(Session& session, std::string sql) {
    const auto run = session.submit(cached(std::move(sql)));
    run->wait();
    const StatementResult last = run->latest();
    if (run->error() || last.result == nullptr) return {"error", {}};
    return {printStore(*last.result), cacheOutcomeName(last.report->cache),
            last.report->fromSecondLevel};
}

} // namespace

// Two sessions on one file are two programs to each other: what one loads the other finds.
class SecondLevelTest : public HoneTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        if (!RedisServer::installed()) QSKIP("redis-server is not installed.");
    }

    void whatOneLoadedTheOtherFindsUntilItIsWritten_data() {
        QTest::addColumn<QString>("journal");
        QTest::newRow("WAL") << "WAL";
        QTest::newRow("rollback journal") << "DELETE";
    }
    void whatOneLoadedTheOtherFindsUntilItIsWritten() {
        QFETCH(QString, journal);
        RedisServer server;
        TestDatabase database("PRAGMA journal_mode = " + journal.toStdString() + ";" + script);
        SessionConfig config;
        config.redis = server.address();
        auto a = openSession(database, config);
        auto b = openSession(database, config);
        QTRY_VERIFY_WITH_TIMEOUT(a->secondLevel()->listening && b->secondLevel()->listening, 20'000);

        const std::string sql = "SELECT n FROM t WHERE id = 1";
        QTRY_VERIFY_WITH_TIMEOUT(
            (a->cache().clear(), ask(*a, sql), a->secondLevel()->puts > 0), 20'000);
        Answer found;
        QTRY_VERIFY_WITH_TIMEOUT((b->cache().clear(), found = ask(*b, sql), found.fromRedis),
                                 20'000);
        QCOMPARE(found.text, std::string("5"));
        QVERIFY(!ask(*b, sql).fromRedis); // memory has it now
        QCOMPARE(ask(*b, sql).cache, std::string("hit"));

        runText(*a, request("UPDATE t SET n = 6 WHERE id = 1"));
        QCOMPARE(ask(*a, sql).text, std::string("6"));
        QCOMPARE(ask(*b, sql).text, std::string("6"));
        QTRY_VERIFY_WITH_TIMEOUT((b->cache().clear(), ask(*b, sql).fromRedis), 20'000);
        QCOMPARE(ask(*b, sql).text, std::string("6"));
    }

    void aNoteEndsOnlyWhatItConcerns() {
        RedisServer server;
        TestDatabase database(std::string("PRAGMA journal_mode = WAL;") + script);
        SessionConfig config;
        config.redis = server.address();
        auto a = openSession(database, config);
        auto b = openSession(database, config);
        QTRY_VERIFY_WITH_TIMEOUT(a->secondLevel()->listening && b->secondLevel()->listening, 20'000);
        // Loaded by itself, for of what comes from Redis it knows the tables alone. Another text at
        // each try, as the first look into an empty Redis voids what is loaded meanwhile.
        int tries = 0;
        const auto other = [&] {
            return "SELECT n AS n" + std::to_string(tries) + " FROM t WHERE id = 2";
        };
        bool held = false;
        while (!held && ++tries < 500) {
            held = ask(*b, other()).cache == "miss" && ask(*b, other()) == (Answer{"7", "hit"});
            if (!held) QTest::qWait(20);
        }
        QVERIFY(held);
        ask(*b, "SELECT n FROM t WHERE id = 1");
        const std::uint64_t outside = b->cache().stats().dropped(DropReason::OutsideWrite);
        const std::uint64_t before = b->secondLevel()->notesReceived;
        runText(*a, request("UPDATE t SET n = 60 WHERE id = 1"));
        QTRY_VERIFY_WITH_TIMEOUT(b->secondLevel()->notesReceived > before, 20'000);
        QCOMPARE(ask(*b, "SELECT n FROM t WHERE id = 1").text, std::string("60"));
        QCOMPARE(ask(*b, other()).cache, std::string("hit"));
        QCOMPARE(b->cache().stats().dropped(DropReason::OutsideWrite), outside);
    }

    void anotherProgramsCommitEndsEverything() {
        RedisServer server;
        TestDatabase database(std::string("PRAGMA journal_mode = WAL;") + script);
        SessionConfig config;
        config.redis = server.address();
        auto a = openSession(database, config);
        QTRY_VERIFY_WITH_TIMEOUT(a->secondLevel()->listening, 20'000);
        for (int i = 10; i < 15; ++i) {
            ask(*a, "SELECT n FROM t WHERE id = 1");
            database.outside("UPDATE t SET n = " + std::to_string(i) + " WHERE id = 1");
            QCOMPARE(ask(*a, "SELECT n FROM t WHERE id = 1").text, std::to_string(i));
        }
    }

    void withoutRedisEverythingGoesOn() {
        TestDatabase database(std::string("PRAGMA journal_mode = WAL;") + script);
        SessionConfig config;
        config.redis = "redis://127.0.0.1:1";
        auto a = openSession(database, config);
        QCOMPARE(ask(*a, "SELECT n FROM t WHERE id = 1"), (Answer{"5", "miss"}));
        QCOMPARE(ask(*a, "SELECT n FROM t WHERE id = 1"), (Answer{"5", "hit"}));
        runText(*a, request("UPDATE t SET n = 6 WHERE id = 1"));
        QCOMPARE(ask(*a, "SELECT n FROM t WHERE id = 1"), (Answer{"6", "miss"}));
    }

    void anAddressThatCannotBeReadIsRefused() {
        TestDatabase database(script);
        SessionConfig config;
        config.redis = "http://example";
        const auto session = Session::open(database.path(), config);
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(SecondLevelTest)
#include "second_level_test.moc"
