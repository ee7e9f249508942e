#include "tests/core/pool/pool_fixture.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

class UpkeepTest : public HoneTest {
    Q_OBJECT
private slots:
    void theMinimumIsReachedInTheBackground() {
        PoolFixture fixture(4, [](PoolConfig& config) { config.minimum = 3; });
        QTRY_COMPARE_WITH_TIMEOUT(fixture.pool->stats().idle, 3, 10'000);
        QCOMPARE(fixture.driver.counts().opened.load(), 3);
    }

    void idleConnectionsAboveTheMinimumEndAfterTheirTimeout() {
        PoolFixture fixture(4, [](PoolConfig& config) { config.minimum = 1; });
        { const Lease a = fixture.lease(), b = fixture.lease(), c = fixture.lease(); }
        // The pool's own thread may open one beside the callers'.
        QTRY_COMPARE(fixture.pool->stats().connecting, 0);
        const int open = fixture.pool->stats().total();
        fixture.clock.advance(59'999ms);
        fixture.pool->maintain();
        QCOMPARE(fixture.pool->stats().idle, open);
        fixture.clock.advance(1ms);
        fixture.pool->maintain();
        QTRY_COMPARE(fixture.pool->stats().total(), 1);
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Idle),
                 static_cast<std::uint64_t>(open - 1));
    }

    void whatIsBeingClosedCountsNoMore() {
        PoolFixture fixture(4);
        { const Lease a = fixture.lease(), b = fixture.lease(), c = fixture.lease(); }
        PoolConfig config = fixture.pool->config();
        config.minimum = 1;
        HONE_VERIFY(fixture.pool->configure(config));
        Gate gate;
        fixture.driver.behave(
            [&](StubBehaviour& stub) { stub.close.hook = [&gate] { gate.pass(); }; });
        fixture.clock.advance(60s);
        for (int i = 0; i < 5; ++i)
            fixture.pool->maintain();
        gate.awaitArrivals(2);
        QCOMPARE(fixture.pool->stats().idle, 1);
        gate.open();
        QTRY_COMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Idle), std::uint64_t{2});
        QCOMPARE(fixture.pool->stats().total(), 1);
        QCOMPARE(fixture.pool->stats().created, std::uint64_t{3});
    }

    void theConnectionUsedLastOutlivesTheOthers() {
        PoolFixture fixture(3);
        Lease a = fixture.lease(), b = fixture.lease();
        const std::uint64_t used = a.connectionId();
        b.release();
        fixture.clock.advance(40s);
        a.release();
        fixture.clock.advance(30s);
        fixture.pool->maintain();
        QTRY_COMPARE(fixture.pool->stats().total(), 1);
        QCOMPARE(fixture.pool->tryAcquire("test")->connectionId(), used);
    }

    void leasedConnectionsCountTowardsTheMinimum() {
        PoolFixture fixture(3, [](PoolConfig& config) { config.minimum = 1; });
        QTRY_COMPARE_WITH_TIMEOUT(fixture.pool->stats().idle, 1, 10'000);
        const Lease held = fixture.lease();
        fixture.pool->maintain();
        QCOMPARE(fixture.pool->stats().total(), 1);
        fixture.lease().release();
        fixture.clock.advance(61s);
        fixture.pool->maintain();
        QTRY_COMPARE(fixture.pool->stats().total(), 1);
        QCOMPARE(fixture.pool->stats().active, 1);
    }

    void anExpiredIdleConnectionIsReplacedToKeepTheMinimum() {
        PoolFixture fixture(2, [](PoolConfig& config) {
            config.minimum = 1;
            config.maxLifetime = Milliseconds(10'000);
        });
        QTRY_COMPARE_WITH_TIMEOUT(fixture.pool->stats().idle, 1, 10'000);
        fixture.clock.advance(11s);
        fixture.pool->maintain();
        QTRY_COMPARE(fixture.pool->stats().idle, 1);
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Lifetime), std::uint64_t{1});
        QCOMPARE(fixture.pool->stats().created, std::uint64_t{2});
    }

    void aRefillThatFailsPausesLongerEachTimeAndNeverGivesUp() {
        PoolFixture fixture(2, [](PoolConfig& config) {
            config.firstRetryPause = Milliseconds(1'000);
            config.longestRetryPause = Milliseconds(30'000);
        });
        fixture.driver.behave([](StubBehaviour& stub) { stub.connect.error = stubError(); });
        PoolConfig config = fixture.pool->config();
        config.minimum = 1;
        HONE_VERIFY(fixture.pool->configure(config));
        const auto failures = [&fixture] {
            return static_cast<int>(fixture.pool->stats().connectFailures);
        };
        QTRY_COMPARE_WITH_TIMEOUT(failures(), 1, 10'000);

        int expected = 1;
        for (const Milliseconds pause : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
            fixture.clock.advance(pause / 2 - 1ms); // half a pause is by lot
            for (int i = 0; i < 5; ++i)
                fixture.pool->maintain();
            QCOMPARE(failures(), expected);
            fixture.clock.advance(pause / 2 + 1ms);
            fixture.pool->maintain();
            ++expected;
            QTRY_COMPARE_WITH_TIMEOUT(failures(), expected, 10'000);
        }

        fixture.driver.behave([](StubBehaviour& stub) { stub.connect.error.reset(); });
        fixture.clock.advance(30s);
        fixture.pool->maintain();
        QTRY_COMPARE_WITH_TIMEOUT(fixture.pool->stats().idle, 1, 10'000);
    }

    void aClosedPoolIsNotRefilled() {
        PoolFixture fixture(2, [](PoolConfig& config) { config.minimum = 2; });
        fixture.pool->close();
        fixture.pool->maintain();
        QTRY_COMPARE_WITH_TIMEOUT(fixture.pool->stats().total(), 0, 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(fixture.driver.counts().live(), 0, 10'000);
    }
};

QTEST_GUILESS_MAIN(UpkeepTest)
#include "upkeep_test.moc"
