#include "core/session/cache_comparison.h"

#include "tests/support/hone_test.h"
#include "tests/support/redis_server.h"
#include "tests/support/session.h"

using namespace hone;

class CacheComparisonTest : public test::HoneTest {
    Q_OBJECT

    test::TestDatabase database_{"CREATE TABLE t(id INTEGER PRIMARY KEY, n INT);"
                                 "INSERT INTO t VALUES (1, 10), (2, 20);"};
    static constexpr auto against = Session::Against::Executing;
    static PairingOptions few() {
        PairingOptions options;
        options.maxPairs = 10;
        return options;
    }

private slots:
    void aQueryIsExecutedAndServedInPairs() {
        auto session = test::openSession(database_);
        int taken = 0;
        const auto compared =
            session->compareCache({"SELECT * FROM t WHERE n > :n", {{":n", std::int64_t{5}}}},
                                  against, few(), [&](int pairs, int) { taken = pairs; });
        HONE_VERIFY(compared);
        QCOMPARE(compared->rows, 2);
        QCOMPARE(taken, static_cast<int>(compared->comparison.pairs.size()));
        QVERIFY(cacheComparisonRemark(*compared).starts_with("The result has 2 rows"));
        // The session's own cache and figures know nothing of it.
        QCOMPARE(session->cache().stats().misses, std::uint64_t{0});
        QCOMPARE(session->snapshot().metrics.cache[0], std::uint64_t{0});
    }

    void whatCannotBeServedFromACacheIsRefusedWithTheReason() {
        auto session = test::openSession(database_);
        const auto message = [&](const char* sql) {
            const auto compared = session->compareCache({sql, {}}, against, few());
            return compared ? std::string() : compared.error().message;
        };
        QVERIFY(message("UPDATE t SET n = 0").find("is none") != std::string::npos);
        QVERIFY(message("SELECT random()").starts_with("Its result is never kept: "));
        QVERIFY(message("SELECT * FROM t WHERE n = :n").find("has no value") != std::string::npos);
        QVERIFY(!message("SELECT * FROM nowhere").empty());
    }

    void withoutRedisItIsNotComparedWithRedis() {
        auto session = test::openSession(database_);
        const auto compared =
            session->compareCache({"SELECT n FROM t", {}}, Session::Against::Redis, few());
        QVERIFY(!compared);
        QCOMPARE(compared.error().code, ErrorCode::Unsupported);
    }

    void aQueryIsServedFromRedisAndFromMemoryInPairs() {
        if (!test::RedisServer::installed()) QSKIP("redis-server is not installed.");
        test::RedisServer server;
        test::TestDatabase database("PRAGMA journal_mode = WAL; CREATE TABLE t(n INT);"
                                    "INSERT INTO t VALUES (1), (2), (3);");
        SessionConfig config;
        config.redis = server.address();
        auto session = test::openSession(database, config);
        QTRY_VERIFY_WITH_TIMEOUT(session->secondLevel()->listening, 20'000);
        const auto compared =
            session->compareCache({"SELECT n FROM t", {}}, Session::Against::Redis, few());
        HONE_VERIFY(compared);
        QCOMPARE(compared->rows, 3);
        QVERIFY(session->secondLevel()->hits > 0);
        QCOMPARE(session->cache().stats().misses, std::uint64_t{0});
    }

    void itIsCancelled() {
        auto session = test::openSession(database_);
        std::stop_source stop;
        stop.request_stop();
        PairingOptions options = few();
        options.stop = stop.get_token();
        const auto compared = session->compareCache({"SELECT n FROM t", {}}, against, options);
        QVERIFY(!compared);
        QCOMPARE(compared.error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(CacheComparisonTest)
#include "cache_comparison_test.moc"
