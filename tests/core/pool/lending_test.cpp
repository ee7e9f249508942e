#include <set>
#include <stdexcept>

#include "tests/core/pool/pool_fixture.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

class LendingTest : public HoneTest {
    Q_OBJECT
private slots:
    void aReturnedConnectionIsLentAgain() {
        PoolFixture fixture(2);
        const std::uint64_t first = fixture.lease().connectionId();
        QCOMPARE(fixture.lease().connectionId(), first);
        QCOMPARE(fixture.driver.counts().connects.load(), 1);
        QCOMPARE(fixture.driver.counts().resets.load(), 2);
    }

    void theNewestIdleConnectionIsLentFirst() {
        PoolFixture fixture(3);
        Lease a = fixture.lease(), b = fixture.lease(), c = fixture.lease();
        const std::uint64_t ids[] = {a.connectionId(), b.connectionId(), c.connectionId()};
        b.release();
        c.release();
        a.release();
        const Lease first = fixture.lease(), second = fixture.lease(), third = fixture.lease();
        QCOMPARE(first.connectionId(), ids[0]);
        QCOMPARE(second.connectionId(), ids[2]);
        QCOMPARE(third.connectionId(), ids[1]);
    }

    void aMovedLeaseReturnsItsConnectionOnce() {
        PoolFixture fixture(2);
        Lease a = fixture.lease();
        Lease b = std::move(a);
        QVERIFY(!a);
        a.release();
        QCOMPARE(fixture.pool->stats().active, 1);
        Lease other = fixture.lease();
        other = std::move(b);
        QCOMPARE(fixture.pool->stats().active, 1);
        other.release();
        other.release();
        QCOMPARE(fixture.pool->stats().idle, 2);
        QCOMPARE(fixture.driver.counts().resets.load(), 2);
    }

    void aConnectionIsValidatedOnlyAfterItStoodIdleForLong() {
        PoolFixture fixture(1);
        fixture.lease().release();
        fixture.clock.advance(499ms);
        fixture.lease().release();
        QCOMPARE(fixture.driver.counts().validations.load(), 0);
        fixture.clock.advance(500ms);
        fixture.lease().release();
        QCOMPARE(fixture.driver.counts().validations.load(), 1);
    }

    void anInvalidConnectionIsClosedAndTheNextIsTried() {
        PoolFixture fixture(3);
        { const Lease a = fixture.lease(), b = fixture.lease(); }
        fixture.clock.advance(1s);
        std::atomic<int> asked{0};
        fixture.driver.behave([&](StubBehaviour& stub) {
            stub.validate.hook = [&] {
                if (++asked == 1) throw std::runtime_error("gone");
            };
        });
        const Lease lease = fixture.lease();
        QVERIFY(lease);
        // Closing the invalid one holds nobody up, and may end later.
        QTRY_COMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Invalid), std::uint64_t{1});
        QCOMPARE(fixture.pool->stats().created, std::uint64_t{2});
        QCOMPARE(fixture.pool->stats().total(), 1);
    }

    void whenAllIdleOnesAreInvalidANewOneIsOpenedInTheirPlace() {
        PoolFixture fixture(2);
        { const Lease a = fixture.lease(), b = fixture.lease(); }
        fixture.clock.advance(1s);
        fixture.driver.behave([](StubBehaviour& stub) { stub.validate.error = stubError(); });
        const Lease lease = fixture.lease();
        QVERIFY(lease);
        QCOMPARE(lease.connectionId(), std::uint64_t{3});
        QTRY_COMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Invalid), std::uint64_t{2});
        QCOMPARE(fixture.driver.counts().live(), 1);
    }

    void aBrokenConnectionIsClosedWithoutAReset() {
        PoolFixture fixture(1);
        Lease lease = fixture.lease();
        lease.markBroken();
        lease.release();
        QCOMPARE(fixture.driver.counts().live(), 0);
        QCOMPARE(fixture.driver.counts().resets.load(), 0);
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Broken), std::uint64_t{1});
        QVERIFY(fixture.lease());
    }

    void aConnectionThatCannotBeResetIsClosed() {
        PoolFixture fixture(1);
        fixture.driver.behave([](StubBehaviour& stub) { stub.reset.error = stubError(); });
        fixture.lease().release();
        QCOMPARE(fixture.driver.counts().live(), 0);
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Broken), std::uint64_t{1});
    }

    void anExpiredConnectionIsClosedOnReturnAndNeverWhileLeased() {
        PoolFixture fixture(1,
                            [](PoolConfig& config) { config.maxLifetime = Milliseconds(10'000); });
        Lease lease = fixture.lease();
        fixture.clock.advance(11s);
        fixture.pool->maintain();
        QCOMPARE(fixture.driver.counts().live(), 1);
        lease.release();
        QCOMPARE(fixture.driver.counts().live(), 0);
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Lifetime), std::uint64_t{1});
    }

    void theEndOfLifeIsDrawnOnceAndOnlyEverEarlier() {
        constexpr int count = 40;
        PoolFixture fixture(count, [](PoolConfig& config) {
            config.maxLifetime = Milliseconds(10'000);
            config.lifetimeJitter = 0.5;
            config.idleTimeout = Milliseconds(60'000);
        });
        {
            std::vector<Lease> all;
            for (int i = 0; i < count; ++i)
                all.push_back(fixture.lease());
        }
        fixture.clock.advance(4'999ms);
        fixture.pool->maintain();
        QCOMPARE(fixture.pool->stats().idle, count);
        std::set<int> left;
        for (int step = 0; step < 10; ++step) {
            fixture.clock.advance(500ms);
            fixture.pool->maintain();
            left.insert(fixture.pool->stats().idle);
        }
        QVERIFY2(left.size() > 2, "they ended all at once");
        fixture.clock.advance(1ms);
        fixture.pool->maintain();
        QTRY_COMPARE(fixture.pool->stats().total(), 0);
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Lifetime), std::uint64_t{count});
    }

    void tryAcquireLendsAnIdleConnectionAndNeverConnectsOrValidates() {
        PoolFixture fixture(2);
        QVERIFY(!fixture.pool->tryAcquire("watch"));
        fixture.lease().release();
        fixture.clock.advance(1h);
        const auto lease = fixture.pool->tryAcquire("watch");
        QVERIFY(lease);
        QCOMPARE(fixture.pool->stats().leases.at(0).holder, std::string("watch"));
        QVERIFY(!fixture.pool->tryAcquire("watch"));
        QCOMPARE(fixture.pool->stats().acquireNs.count(), std::uint64_t{1});
        QCOMPARE(fixture.driver.counts().connects.load(), 1);
        QCOMPARE(fixture.driver.counts().validations.load(), 0);
    }

    void whatConnectingSaidReachesTheCallerAndThePlaceIsFree() {
        PoolFixture fixture(1);
        fixture.driver.behave([](StubBehaviour& stub) { stub.connect.error = stubError(); });
        const auto refused = fixture.leaseWithin(60'000ms);
        QVERIFY(!refused);
        QVERIFY(refused.error() == stubError());
        QCOMPARE(fixture.pool->stats().connectFailures, std::uint64_t{1});
        QCOMPARE(fixture.pool->stats().total(), 0);
        fixture.driver.behave([](StubBehaviour& stub) { stub.connect.error.reset(); });
        QVERIFY(fixture.lease());
    }

    void aDriverThatThrowsIsAnErrorAndLosesNoPlace() {
        PoolFixture fixture(1);
        const auto throwing = [](auto what) { return [what]() { throw what; }; };
        fixture.driver.behave([&](StubBehaviour& stub) {
            stub.connect.hook = throwing(std::runtime_error("no such luck"));
        });
        auto refused = fixture.leaseWithin(60'000ms);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Internal);
        QCOMPARE(refused.error().detail, std::string("no such luck"));
        fixture.driver.behave([&](StubBehaviour& stub) { stub.connect.hook = throwing(7); });
        QCOMPARE(fixture.leaseWithin(60'000ms).error().code, ErrorCode::Internal);
        QCOMPARE(fixture.pool->stats().connectFailures, std::uint64_t{2});

        fixture.driver.behave([&](StubBehaviour& stub) {
            stub.connect.hook = {};
            stub.reset.hook = throwing(7);
            stub.validate.hook = throwing(7);
        });
        fixture.lease().release();
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Broken), std::uint64_t{1});
        fixture.driver.behave([](StubBehaviour& stub) { stub.reset.hook = {}; });
        fixture.lease().release();
        fixture.clock.advance(1s);
        QVERIFY(fixture.lease());
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Invalid), std::uint64_t{1});
        QCOMPARE(fixture.pool->stats().total(), 1);
    }

    void aDriverThatGivesNoConnectionIsAnError() {
        PoolConfig config;
        config.minimum = 0;
        ConnectionPool pool([] { return std::unique_ptr<Connection>(); }, config);
        const auto refused = pool.acquire({"test", std::nullopt, {}});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Internal);
        QCOMPARE(pool.stats().total(), 0);
    }

    void theStatisticsSayWhoHoldsWhatAndForHowLong() {
        PoolFixture fixture(3);
        Lease longest = fixture.lease("editor");
        fixture.clock.advance(2s);
        const Lease shortest = fixture.lease("load-1");
        fixture.lease("load-2").release();
        fixture.clock.advance(1s);
        const PoolStats stats = fixture.pool->stats();
        QCOMPARE(stats.at, fixture.clock.now());
        QCOMPARE(stats.maximum, 3);
        QCOMPARE(stats.active, 2);
        QCOMPARE(stats.idle, 1);
        QCOMPARE(stats.total(), 3);
        QCOMPARE(stats.acquiredDirectly, std::uint64_t{0});
        QCOMPARE(stats.acquiredAfterWait, std::uint64_t{3}); // for the connections to open
        QCOMPARE(stats.created, std::uint64_t{3});
        QCOMPARE(stats.acquireNs.count(), std::uint64_t{3});
        QCOMPARE(stats.leases.size(), std::size_t{2});
        QCOMPARE(stats.leases[0].holder, std::string("editor"));
        QCOMPARE(stats.leases[0].connectionId, longest.connectionId());
        QCOMPARE(stats.leases[0].heldNs, std::int64_t{3'000'000'000});
        QCOMPARE(stats.leases[1].holder, std::string("load-1"));
        longest.release();
        const Histogram usage = fixture.pool->stats().usageNs;
        QCOMPARE(usage.count(), std::uint64_t{2});
        QCOMPARE(usage.sum(), std::int64_t{3'000'000'000});
    }

    void aConnectThatTakesLongHoldsUpNobodyElse() {
        PoolFixture fixture(2);
        Lease held = fixture.lease();
        Gate gate;
        fixture.driver.behave(
            [&](StubBehaviour& stub) { stub.connect.hook = [&gate] { gate.pass(); }; });
        Caller connecting(fixture, "slow");
        gate.awaitArrivals(1);
        QCOMPARE(fixture.pool->stats().connecting, 1);
        held.release();
        QVERIFY(connecting.result()); // with what came back first
        connecting.result()->release();
        QVERIFY(fixture.lease());
        gate.open();
        QTRY_COMPARE(fixture.pool->stats().idle, 2);
    }

    void aClosedPoolLendsNothingAndClosesWhatComesBack() {
        PoolFixture fixture(2);
        Lease held = fixture.lease();
        fixture.lease().release();
        fixture.pool->close();
        QTRY_COMPARE(fixture.driver.counts().live(), 1);
        QCOMPARE(fixture.leaseWithin(60'000ms).error().code, ErrorCode::Closed);
        QVERIFY(!fixture.pool->tryAcquire("watch"));
        fixture.pool->close();
        held.release();
        QCOMPARE(fixture.driver.counts().live(), 0);
    }

    void aConnectThatEndsAfterTheCloseIsNotLent() {
        PoolFixture fixture(1);
        Gate gate;
        fixture.driver.behave(
            [&](StubBehaviour& stub) { stub.connect.hook = [&gate] { gate.pass(); }; });
        Caller late(fixture, "late");
        gate.awaitArrivals(1);
        fixture.pool->close();
        gate.open();
        QCOMPARE(late.result().error().code, ErrorCode::Closed);
        QTRY_COMPARE(fixture.driver.counts().live(), 0);
    }

    void aLeaseThatOutlivesThePoolIsClosedWhenItComesBack() {
        PoolFixture fixture(2);
        Lease held = fixture.lease();
        fixture.lease().release();
        fixture.pool.reset();
        QCOMPARE(fixture.driver.counts().live(), 1);
        HONE_VERIFY(held->validate(1ms));
        held.release();
        QCOMPARE(fixture.driver.counts().live(), 0);
    }

    void aLeaseMayBeReturnedByAnotherThread() {
        PoolFixture fixture(1);
        Lease held = fixture.lease();
        std::jthread([moved = std::move(held)]() mutable { moved.release(); }).join();
        QCOMPARE(fixture.pool->stats().idle, 1);
        QVERIFY(fixture.lease());
    }

    void anEndlessDeadlineIsNoProblem() {
        PoolFixture fixture(1);
        Lease held = fixture.lease();
        Caller patient(fixture, "patient", TimePoint::max());
        fixture.awaitPending(1);
        held.release();
        QVERIFY(patient.result());
    }
};

QTEST_GUILESS_MAIN(LendingTest)
#include "lending_test.moc"
