#include <array>

#include "tests/core/pool/pool_fixture.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

namespace {

// The order in which callers were served, written by the callers.
class Order {
public:
    void add(const std::string& name) {
        const std::lock_guard lock(mutex_);
        text_ += name;
    }
    std::string text() const {
        const std::lock_guard lock(mutex_);
        return text_;
    }

private:
    mutable std::mutex mutex_;
    std::string text_;
};

} // namespace

class WaitingTest : public HoneTest {
    Q_OBJECT
private slots:
    void waitersAreServedInTheOrderInWhichTheyCame() {
        PoolFixture fixture(1);
        Lease held = fixture.lease();
        Order order;
        std::vector<std::jthread> threads;
        for (int i = 0; i < 6; ++i) {
            threads.emplace_back([&fixture, &order, i] {
                const Lease lease = fixture.lease();
                order.add(std::to_string(i));
            });
            fixture.awaitPending(i + 1);
        }
        held.release();
        threads.clear();
        QCOMPARE(order.text(), std::string("012345"));
        QCOMPARE(fixture.pool->stats().acquiredAfterWait, std::uint64_t{7}); // the first, too
        QCOMPARE(fixture.driver.counts().opened.load(), 1);
    }

    void aReturnedConnectionCannotBeTakenFromTheWaiterItWentTo() {
        PoolFixture fixture(1);
        for (int round = 0; round < 50; ++round) {
            Lease held = fixture.lease();
            Caller waiter(fixture, "waiter");
            fixture.awaitPending(1);
            held.release();
            // The waiter may not have woken yet; the connection is its own all the same.
            QVERIFY(!fixture.pool->tryAcquire("thief"));
            QVERIFY(waiter.result());
        }
    }

    void whoReturnsAConnectionAndAsksAgainStandsBehindTheWaiters() {
        PoolFixture fixture(1);
        Lease held = fixture.lease("greedy");
        Caller waiter(fixture, "waiter");
        fixture.awaitPending(1);
        held.release();
        const auto again = fixture.leaseWithin(0ms, "greedy");
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::PoolTimeout);
        QVERIFY(waiter.result());
    }

    void aWaiterThatTimesOutLeavesTheQueue() {
        PoolFixture fixture(1);
        Lease held = fixture.lease();
        const auto late = fixture.leaseWithin(5ms);
        QCOMPARE(late.error().code, ErrorCode::PoolTimeout);
        QCOMPARE(fixture.pool->stats().pending, 0);
        QCOMPARE(fixture.pool->stats().timedOut, std::uint64_t{1});
        QCOMPARE(fixture.pool->stats().acquireNs.count(), std::uint64_t{1});
        held.release();
        QCOMPARE(fixture.pool->stats().idle, 1);
    }

    void theTimeoutSaysWhoHoldsTheConnections() {
        PoolFixture fixture(4, [](PoolConfig& config) { config.acquireTimeout = Milliseconds(5); });
        const Lease first = fixture.lease("first");
        fixture.lease("editor").release();
        const Lease editor = fixture.lease("editor");
        fixture.clock.advance(9'200ms);
        const Lease load2 = fixture.lease("load-2"), load1 = fixture.lease("load-1");
        fixture.clock.advance(3'100ms);
        const auto refused = fixture.pool->acquire({"late", std::nullopt, {}});
        QVERIFY(!refused);
        QCOMPARE(
            QString::fromStdString(refused.error().message),
            QString("No connection within 5.00 ms: 4 of 4 are in use. Longest: first for 12.3 s "
                    "(connection 1), editor for 12.3 s (connection 2), load-2 for 3.10 s "
                    "(connection 3)"));
    }

    void theTimeoutCountsThosePlacesWhereAConnectionIsBeingOpened() {
        PoolFixture fixture(2);
        const Lease held = fixture.lease("editor");
        Gate gate;
        fixture.driver.behave(
            [&](StubBehaviour& stub) { stub.connect.hook = [&gate] { gate.pass(); }; });
        Caller connecting(fixture, "slow");
        gate.awaitArrivals(1);
        const auto refused = fixture.leaseWithin(1ms);
        gate.open();
        QVERIFY(!refused);
        QCOMPARE(QString::fromStdString(refused.error().message),
                 QString("No connection within 1.00 ms: 1 of 2 are in use, 1 being opened. "
                         "Longest: editor for 0 ns (connection 1)"));
    }

    void aStopRequestWakesAWaiterAtOnce() {
        PoolFixture fixture(1);
        Lease held = fixture.lease();
        Caller waiter(fixture, "waiter", fixture.clock.now() + 1h);
        fixture.awaitPending(1);
        waiter.stop();
        QCOMPARE(waiter.result().error().code, ErrorCode::Cancelled);
        QCOMPARE(fixture.pool->stats().pending, 0);
        held.release();
        QVERIFY(fixture.lease());
    }

    void whoHasStoppedAlreadyGetsNothing() {
        PoolFixture fixture(1);
        std::stop_source source;
        source.request_stop();
        QCOMPARE(fixture.pool->acquire({"late", std::nullopt, source.get_token()}).error().code,
                 ErrorCode::Cancelled);
        QCOMPARE(fixture.driver.counts().connects.load(), 0);
    }

    void aWaiterInTheMiddleMayLeaveAndTheOrderStands() {
        PoolFixture fixture(1);
        Lease held = fixture.lease();
        Caller first(fixture, "first");
        fixture.awaitPending(1);
        Caller second(fixture, "second");
        fixture.awaitPending(2);
        Caller third(fixture, "third");
        fixture.awaitPending(3);
        second.stop();
        QVERIFY(!second.result());
        held.release();
        QVERIFY(first.result());
        QVERIFY(!third.done());
        first.result()->release();
        QVERIFY(third.result());
    }

    void aWaiterStoppedAtTheMomentOfTheHandOffLosesNoConnection() {
        PoolFixture fixture(1);
        for (int round = 0; round < 300; ++round) {
            Lease held = fixture.lease();
            {
                Caller waiter(fixture, "waiter");
                fixture.awaitPending(1);
                std::jthread stopping([&waiter] { waiter.stop(); });
                held.release();
                const auto& result = waiter.result();
                QVERIFY(result || result.error().code == ErrorCode::Cancelled);
            }
            const PoolStats stats = fixture.pool->stats();
            QCOMPARE(stats.idle, 1);
            QCOMPARE(stats.total(), 1);
        }
    }

    void aWaiterThatTimesOutAtTheMomentOfTheHandOffLosesNoConnection() {
        PoolFixture fixture(1);
        for (int round = 0; round < 200; ++round) {
            Lease held = fixture.lease();
            {
                Caller waiter(fixture, "waiter", fixture.clock.now() + 1ms);
                std::this_thread::sleep_for(1ms);
                held.release();
                const auto& result = waiter.result();
                QVERIFY(result || result.error().code == ErrorCode::PoolTimeout);
            }
            const PoolStats stats = fixture.pool->stats();
            QCOMPARE(stats.idle, 1);
            QCOMPARE(stats.total(), 1);
        }
    }

    void theHeadWaiterConnectsInThePlaceOfABrokenConnection() {
        PoolFixture fixture(1);
        Lease held = fixture.lease();
        Caller first(fixture, "first");
        fixture.awaitPending(1);
        Caller second(fixture, "second");
        fixture.awaitPending(2);
        held.markBroken();
        held.release();
        QCOMPARE(first.connectionId(), std::uint64_t{2});
        QVERIFY(!second.done());
        QCOMPARE(fixture.driver.counts().live(), 1);
        first.result()->release();
        QCOMPARE(second.connectionId(), std::uint64_t{2});
    }

    void theHeadWaiterConnectsInThePlaceOfAnExpiredConnection() {
        PoolFixture fixture(1,
                            [](PoolConfig& config) { config.maxLifetime = Milliseconds(1'000); });
        Lease held = fixture.lease();
        Caller waiter(fixture, "waiter");
        fixture.awaitPending(1);
        fixture.clock.advance(2s);
        held.release();
        QCOMPARE(waiter.connectionId(), std::uint64_t{2});
        QCOMPARE(fixture.pool->stats().endedBy(ConnectionEnd::Lifetime), std::uint64_t{1});
    }

    void aPlaceIsFreeOnlyWhenItsConnectionIsClosed() {
        PoolFixture fixture(1);
        Lease held = fixture.lease();
        Gate closing;
        fixture.driver.behave(
            [&](StubBehaviour& stub) { stub.close.hook = [&closing] { closing.pass(); }; });
        Caller waiter(fixture, "waiter");
        fixture.awaitPending(1);
        held.markBroken();
        std::jthread returning([&held] { held.release(); });
        closing.awaitArrivals(1);
        QCOMPARE(fixture.pool->stats().total(), 1);
        QCOMPARE(fixture.pool->stats().pending, 1);
        closing.open();
        QCOMPARE(waiter.connectionId(), std::uint64_t{2});
    }

    void inAnOutageEverybodyInLineGetsItsCauseAtOnce() {
        PoolFixture fixture(1);
        Gate gate;
        fixture.driver.behave([&](StubBehaviour& stub) {
            stub.connect.hook = [&gate] { gate.pass(); };
            stub.connect.error = stubError();
        });
        Caller first(fixture, "first"), second(fixture, "second");
        fixture.awaitPending(2);
        gate.open();
        QVERIFY(first.result().error() == stubError());
        QVERIFY(second.result().error() == stubError());
        const PoolStats stats = fixture.pool->stats();
        QCOMPARE(stats.failedFast, std::uint64_t{2});
        QCOMPARE(stats.connectFailures, std::uint64_t{1});
        QVERIFY(stats.outage == stubError());
    }

    void whoFindsItsConnectionInvalidKeepsItsTurn() {
        PoolFixture fixture(1);
        fixture.lease().release();
        fixture.clock.advance(1s);
        Gate gate;
        fixture.driver.behave([&](StubBehaviour& stub) {
            stub.validate.hook = [&gate] { gate.pass(); };
            stub.validate.error = stubError();
        });
        Caller first(fixture, "first");
        gate.awaitArrivals(1);
        Caller second(fixture, "second");
        fixture.awaitPending(2);
        gate.open();
        QCOMPARE(first.connectionId(), std::uint64_t{2});
        QVERIFY(!second.done());
        first.result()->release();
        QVERIFY(second.result());
    }

    void whoIsStoppedWhileValidatingFailsGivesItsPlaceToTheNext() {
        PoolFixture fixture(1);
        fixture.lease().release();
        fixture.clock.advance(1s);
        Gate gate;
        fixture.driver.behave([&](StubBehaviour& stub) {
            stub.validate.hook = [&gate] { gate.pass(); };
            stub.validate.error = stubError();
        });
        Caller first(fixture, "first");
        gate.awaitArrivals(1);
        Caller second(fixture, "second");
        fixture.awaitPending(2);
        first.stop();
        gate.open();
        QCOMPARE(first.result().error().code, ErrorCode::Cancelled);
        QCOMPARE(second.connectionId(), std::uint64_t{2});
    }

    void closingThePoolWakesEveryWaiter() {
        PoolFixture fixture(1);
        Lease held = fixture.lease();
        Caller first(fixture, "first");
        fixture.awaitPending(1);
        Caller second(fixture, "second");
        fixture.awaitPending(2);
        fixture.pool->close();
        QCOMPARE(first.result().error().code, ErrorCode::Closed);
        QCOMPARE(second.result().error().code, ErrorCode::Closed);
    }
};

QTEST_GUILESS_MAIN(WaitingTest)
#include "waiting_test.moc"
