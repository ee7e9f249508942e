#include "tests/support/hone_test.h"
#include "tests/support/redis_server.h"
#include "tests/support/session.h"
#include "tests/support/workbench_fixture.h"

using namespace hone;
using namespace hone::test;
using namespace hone::ui;

class LiveMetricsTest : public HoneTest {
    Q_OBJECT

    static constexpr const char* script = "PRAGMA journal_mode = WAL;"
                                          "CREATE TABLE t(id INTEGER PRIMARY KEY, n INT);"
                                          "INSERT INTO t VALUES(1, 5)";
    static constexpr const char* sql = "SELECT n FROM t WHERE id = 1";

    static bool ask(Session& session) {
        QueryRequest wanted = request(sql);
        wanted.cache = true;
        const auto run = session.submit(wanted);
        run->wait();
        return run->latest().report != nullptr && run->latest().report->fromSecondLevel;
    }

private slots:
    void whatRedisAnswersIsNotCountedAsExecuted() {
        if (!RedisServer::installed()) QSKIP("redis-server is not installed.");
        const RedisServer server;
        const TestDatabase database(script);
        SessionConfig config;
        config.redis = server.address();
        auto other = openSession(database, config);
        QTRY_VERIFY_WITH_TIMEOUT(other->secondLevel()->listening, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(
            (other->cache().clear(), ask(*other), other->secondLevel()->puts > 0), 20'000);

        Theme theme;
        Workbench workbench(theme, config);
        const LiveMetrics metrics(workbench);
        QSignalSpy opened(&workbench, &Workbench::sessionOpened);
        workbench.open(QString::fromStdString(database.path()));
        QVERIFY(opened.wait(60'000));
        Session& session = *workbench.session();
        QTRY_VERIFY_WITH_TIMEOUT(session.secondLevel()->listening, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT((session.cache().clear(), ask(session)), 20'000);
        const auto most = [&](Metric metric, double since) {
            return metrics.series(metric).maximum(since, metrics.now()).value_or(-1);
        };
        QTRY_COMPARE_WITH_TIMEOUT(most(Metric::CacheLoads, metrics.now() - 0.5), 0.0, 20'000);

        const double asked = metrics.now();
        session.cache().clear();
        QVERIFY(ask(session));
        QTRY_VERIFY_WITH_TIMEOUT(most(Metric::CacheFromRedis, asked) > 0, 20'000);
        QCOMPARE(most(Metric::CacheLoads, asked), 0.0);
    }
};

QTEST_MAIN(LiveMetricsTest)
#include "live_metrics_test.moc"
