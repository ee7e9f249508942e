#include <stdexcept>
#include <unistd.h>

#include <sys/wait.h>

#include "tests/core/pool/pool_fixture.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

class OutageTest : public HoneTest {
    Q_OBJECT
private slots:
    void aFailureThatPassesIsRetriedWithoutTheCallerSeeingIt() {
        PoolFixture fixture(1, [](PoolConfig& config) { config.connectAttempts = 3; });
        std::atomic<int> tries{0};
        fixture.driver.behave([&](StubBehaviour& stub) {
            stub.connect.hook = [&] {
                if (++tries < 3) throw std::runtime_error("not yet");
            };
        });
        QVERIFY(fixture.lease());
        QCOMPARE(fixture.pool->stats().connectFailures, std::uint64_t{2});
    }

    void whatTryingAgainCannotMendIsToldAtOnce() {
        PoolFixture fixture(1, [](PoolConfig& config) { config.connectAttempts = 100; });
        const Error gone{ErrorCode::NotFound, "There is no such database.", {}, {}};
        fixture.driver.behave([&](StubBehaviour& stub) { stub.connect.error = gone; });
        const auto refused = fixture.leaseWithin(60'000ms);
        QVERIFY(!refused);
        QVERIFY(refused.error() == gone);
        QCOMPARE(fixture.pool->stats().connectFailures, std::uint64_t{1});
    }

    void duringAnOutageNobodyQueuesUntilTheNextAttemptIsDue() {
        PoolFixture fixture(1, [](PoolConfig& config) {
            config.firstRetryPause = config.longestRetryPause = Milliseconds(100);
        });
        fixture.driver.behave([](StubBehaviour& stub) { stub.connect.error = stubError(); });
        QVERIFY(!fixture.leaseWithin(60'000ms));
        for (int i = 0; i < 5; ++i)
            QVERIFY(fixture.leaseWithin(60'000ms).error() == stubError());
        QCOMPARE(fixture.pool->stats().connectFailures, std::uint64_t{1});
        QCOMPARE(fixture.pool->stats().failedFast, std::uint64_t{6});
        fixture.driver.behave([](StubBehaviour& stub) { stub.connect.error.reset(); });
        fixture.clock.advance(100ms);
        QVERIFY(fixture.lease());
        QVERIFY(!fixture.pool->stats().outage);
    }

    void whileConnectionsAreOutNobodyIsToldOfAnOutage() {
        PoolFixture fixture(2);
        Lease held = fixture.lease();
        fixture.driver.behave([](StubBehaviour& stub) { stub.connect.error = stubError(); });
        Caller waiter(fixture, "waiter");
        QTRY_VERIFY(fixture.pool->stats().connectFailures > 0);
        QCOMPARE(fixture.pool->stats().pending, 1);
        held.release();
        QVERIFY(waiter.result());
    }

    void afterEveryOneOfAHundredOutagesThePoolIsBackByItself() {
        PoolFixture fixture(3, [](PoolConfig& config) {
            config.minimum = 2;
            config.firstRetryPause = Milliseconds(10);
            config.longestRetryPause = Milliseconds(200);
        });
        for (int outage = 1; outage <= 100; ++outage) {
            QTRY_COMPARE_WITH_TIMEOUT(fixture.pool->stats().idle, 2, 10'000);
            fixture.driver.behave([](StubBehaviour& stub) {
                stub.connect.error = stub.validate.error = stubError();
            });
            fixture.clock.advance(1s); // so that what is idle has to be validated
            QVERIFY(fixture.leaseWithin(60'000ms).error() == stubError());
            QTRY_COMPARE(fixture.pool->stats().total(), 0);
            fixture.driver.behave([](StubBehaviour& stub) {
                stub.connect.error.reset();
                stub.validate.error.reset();
            });
            fixture.clock.advance(200ms); // the longest that a retry is put off
        }
        QTRY_COMPARE_WITH_TIMEOUT(fixture.pool->stats().idle, 2, 10'000);
        QVERIFY(fixture.lease());
    }

    void aDriverThatHangsHoldsNobodyBeyondTheDeadline() {
        PoolFixture fixture(4);
        Gate gate;
        fixture.driver.behave(
            [&](StubBehaviour& stub) { stub.connect.hook = [&gate] { gate.pass(); }; });
        const auto late = fixture.leaseWithin(20ms);
        QVERIFY(!late);
        QCOMPARE(late.error().code, ErrorCode::PoolTimeout);
        QCOMPARE(QString::fromStdString(late.error().message),
                 QString("No connection within 20.0 ms: 0 of 4 are in use, 1 being opened"));
        gate.open();
    }

    void aValidationThatHangsHoldsNobodyBeyondTheDeadline() {
        PoolFixture fixture(1);
        fixture.lease().release();
        fixture.clock.advance(1s);
        Gate gate;
        fixture.driver.behave(
            [&](StubBehaviour& stub) { stub.validate.hook = [&gate] { gate.pass(); }; });
        QCOMPARE(fixture.leaseWithin(20ms).error().code, ErrorCode::PoolTimeout);
        gate.open();
        QVERIFY(fixture.lease());
    }

    void aStepOfTheWallClockMovesNoDeadline() {
        PoolFixture fixture(1);
        const Lease held = fixture.lease();
        for (const auto step : {1h, -2h}) {
            Caller waiter(fixture, "waiter", fixture.clock.now() + 30ms);
            fixture.awaitPending(1);
            fixture.clock.stepWallClock(step);
            QCOMPARE(waiter.result().error().code, ErrorCode::PoolTimeout);
        }
    }

    void aFullLineRefusesWhoComesNext() {
        PoolFixture fixture(1, [](PoolConfig& config) { config.maxWaiting = 1; });
        Lease held = fixture.lease("editor");
        Caller waiter(fixture, "waiter");
        fixture.awaitPending(1);
        const auto refused = fixture.leaseWithin(60'000ms);
        QCOMPARE(refused.error().code, ErrorCode::QueueFull);
        QVERIFY(refused.error().message.find("editor") != std::string::npos);
        QCOMPARE(fixture.pool->stats().refused, std::uint64_t{1});
        held.release();
        QVERIFY(waiter.result());
    }

    void aConfigurationThatIsWrongIsToldByEveryAcquireUntilItIsMended() {
        PoolFixture fixture(0);
        const auto refused = fixture.leaseWithin(60'000ms);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QVERIFY(refused.error().message.find("maximum is 0") != std::string::npos);
        HONE_VERIFY(fixture.pool->configure(PoolConfig()));
        QVERIFY(fixture.lease());
    }

    void aForkedChildIsRefusedAndHarmsNothing() {
        PoolFixture fixture(2);
        Lease held = fixture.lease();
        fixture.lease().release();
        const pid_t child = ::fork();
        if (child == 0) {
            const auto refused = fixture.pool->acquire({"child", std::nullopt, {}});
            const bool good = !refused && refused.error().code == ErrorCode::Closed &&
                              !fixture.pool->tryAcquire("child");
            held.release();
            fixture.pool.reset();
            ::_exit(good && fixture.driver.counts().live() == 2 ? 0 : 1);
        }
        int status = -1;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(status, 0);
        held.release();
        QCOMPARE(fixture.pool->stats().idle, 2);
    }
};

QTEST_GUILESS_MAIN(OutageTest)
#include "outage_test.moc"
