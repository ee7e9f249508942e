#include "tests/core/pool/pool_fixture.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

class SettingsTest : public HoneTest {
    Q_OBJECT

    static void configure(PoolFixture& fixture, const std::function<void(PoolConfig&)>& change) {
        PoolConfig config = fixture.pool->config();
        change(config);
        HONE_VERIFY(fixture.pool->configure(config));
    }

private slots:
    void aNewcomerMayPassTheLineOnlyUntilItsHeadHasWaitedLongEnough() {
        PoolFixture fixture(2, [](PoolConfig& config) { config.newcomersPassFor = 10s; });
        Lease held = fixture.lease(), other = fixture.lease();
        Caller waiter(fixture, "waiter");
        fixture.awaitPending(1);
        held.release(); // a lease as short as this one is no reason to wake the waiter
        const bool passed = fixture.pool->tryAcquire("newcomer").has_value();
        QVERIFY(passed || waiter.result()); // unless it looked for itself just then
        fixture.clock.advance(11s);
        Caller late(fixture, "late");
        QVERIFY(waiter.result());
        waiter.result()->release();
        QVERIFY(late.result());
        fixture.awaitPending(0);
    }

    void afterThatTimeAReturnedConnectionGoesToTheLine() {
        PoolFixture fixture(1, [](PoolConfig& config) { config.newcomersPassFor = 10s; });
        for (int round = 0; round < 50; ++round) {
            Lease held = fixture.lease();
            Caller waiter(fixture, "waiter");
            fixture.awaitPending(1);
            fixture.clock.advance(10s);
            held.release();
            QVERIFY(!fixture.pool->tryAcquire("thief"));
            QVERIFY(waiter.result());
        }
    }

    void aLargerMaximumServesTheLineAtOnce() {
        PoolFixture fixture(1);
        const Lease held = fixture.lease();
        Caller waiter(fixture, "waiter");
        fixture.awaitPending(1);
        configure(fixture, [](PoolConfig& config) { config.maximum = 40; });
        QVERIFY(waiter.result());
        QCOMPARE(fixture.pool->stats().maximum, 40);
    }

    void aSmallerMaximumClosesIdleOnesNowAndLeasedOnesWhenTheyComeBack() {
        PoolFixture fixture(4);
        Lease a = fixture.lease(), b = fixture.lease();
        { const Lease c = fixture.lease(), d = fixture.lease(); }
        configure(fixture, [](PoolConfig& config) { config.maximum = 1; });
        QTRY_COMPARE(fixture.pool->stats().total(), 2);
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Shrunk), std::uint64_t{2});
        a.release();
        b.release();
        QCOMPARE(fixture.pool->stats().total(), 1);
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Shrunk), std::uint64_t{3});
    }

    void aShrinkThatIsTakenBackClosesNothingMore() {
        PoolFixture fixture(2);
        Lease a = fixture.lease(), b = fixture.lease();
        configure(fixture, [](PoolConfig& config) { config.maximum = 1; });
        configure(fixture, [](PoolConfig& config) { config.maximum = 2; });
        a.release();
        b.release();
        QCOMPARE(fixture.pool->stats().idle, 2);
    }

    void aLargerMinimumIsOpenedAtOnce() {
        PoolFixture fixture(4);
        configure(fixture, [](PoolConfig& config) { config.minimum = 3; });
        HONE_VERIFY(fixture.pool->warmUp(10s));
        QCOMPARE(fixture.pool->stats().idle, 3);
    }

    void warmingUpSaysWhatConnectingSaid() {
        PoolFixture fixture(4);
        fixture.driver.behave([](StubBehaviour& stub) { stub.connect.error = stubError(); });
        configure(fixture, [](PoolConfig& config) { config.minimum = 1; });
        QVERIFY(fixture.pool->warmUp(10s).error() == stubError());
    }

    void aWrongSettingIsRefusedAndChangesNothing() {
        PoolFixture fixture(4);
        PoolConfig wrong = fixture.pool->config();
        wrong.minimum = 5;
        QCOMPARE(fixture.pool->configure(wrong).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(fixture.pool->config().minimum, 0);
        QVERIFY(fixture.lease());
    }

    void everyNewConnectionRunsTheInitStatement() {
        PoolFixture fixture(2, [](PoolConfig& config) { config.initSql = "SELECT 1"; });
        { const Lease a = fixture.lease(), b = fixture.lease(); }
        QCOMPARE(fixture.driver.counts().executions.load(), 2);
        fixture.driver.behave([](StubBehaviour& stub) { stub.execute.error = stubError(); });
        const Lease a = fixture.lease(), b = fixture.lease();
        configure(fixture, [](PoolConfig& config) { config.maximum = 3; });
        QCOMPARE(fixture.leaseWithin(50ms).error().code, ErrorCode::PoolTimeout);
        QVERIFY(fixture.pool->stats().connectFailures > 0);
    }

    void idleConnectionsAreKeptAliveAndStillAgeOut() {
        PoolFixture fixture(2, [](PoolConfig& config) { config.keepAlive = 10s; });
        fixture.lease().release();
        for (int i = 1; i <= 5; ++i) {
            fixture.clock.advance(10s);
            fixture.pool->maintain();
            QTRY_COMPARE(fixture.driver.counts().validations.load(), i);
            QTRY_COMPARE(fixture.pool->stats().idle, 1);
        }
        fixture.clock.advance(10s);
        fixture.pool->maintain();
        QTRY_COMPARE(fixture.pool->stats().total(), 0);
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Idle), std::uint64_t{1});
    }

    void closingWaitsForTheLeasesAndThenInterruptsThem() {
        PoolFixture fixture(2);
        Lease held = fixture.lease();
        QVERIFY(!fixture.pool->close(20ms));
        std::jthread returning([&held] { held.release(); });
        QVERIFY(fixture.pool->close(10s));
    }
};

QTEST_GUILESS_MAIN(SettingsTest)
#include "settings_test.moc"
