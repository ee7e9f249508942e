#include "tests/core/pool/pool_fixture.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

class LeasesTest : public HoneTest {
    Q_OBJECT
private slots:
    void aLeaseSaysWhatIsDoneWithIt() {
        PoolFixture fixture(1);
        Lease lease = fixture.lease("editor");
        fixture.clock.advance(1s);
        lease.beginStatement("SELECT *\n  FROM orders");
        fixture.clock.advance(2s);
        LeaseInfo info = fixture.pool->stats().leases.at(0);
        QVERIFY(info.running);
        QCOMPARE(info.statement, std::string("SELECT * FROM orders"));
        QCOMPARE(info.activityNs, std::int64_t{2'000'000'000});
        QCOMPARE(info.heldNs, std::int64_t{3'000'000'000});
        QVERIFY(info.thread != 0);
        lease.endStatement(true);
        fixture.clock.advance(4s);
        info = fixture.pool->stats().leases.at(0);
        QVERIFY(!info.running);
        QVERIFY(info.inTransaction);
        QCOMPARE(info.activityNs, std::int64_t{4'000'000'000});
        lease.release();
        const Lease next = fixture.lease("next");
        QCOMPARE(fixture.pool->stats().leases.at(0).statement, std::string());
    }

    void aTimeoutTellsARunningStatementFromAnIdleTransaction() {
        PoolFixture fixture(2);
        Lease running = fixture.lease("load");
        running.beginStatement("SELECT 1");
        fixture.clock.advance(1s);
        Lease idle = fixture.lease("editor");
        idle.endStatement(true);
        fixture.clock.advance(2s);
        QCOMPARE(QString::fromStdString(fixture.leaseWithin(5ms).error().message),
                 QString("No connection within 5.00 ms: 2 of 2 are in use. Longest: load for "
                         "3.00 s (connection 1, running for 3.00 s: SELECT 1), editor for 2.00 s "
                         "(connection 2, idle in a transaction for 2.00 s)"));
    }

    void aLongLabelIsCut() {
        PoolFixture fixture(1);
        const Lease lease = fixture.lease(std::string(100, 'x'));
        QCOMPARE(fixture.pool->stats().leases.at(0).holder, std::string(31, 'x'));
    }

    void everyForgottenLeaseIsFoundAndNoLongQueryIs() {
        constexpr int count = 10'000;
        PoolFixture fixture(count, [](PoolConfig& config) { config.leakAfter = 30s; });
        std::vector<Lease> leases;
        for (int i = 0; i < count; ++i) {
            leases.push_back(fixture.lease());
            QVERIFY(leases.back());
        }
        for (int i = 0; i < count; i += 2)
            leases[static_cast<std::size_t>(i)].beginStatement("SELECT 1");
        fixture.clock.advance(29s);
        fixture.pool->maintain();
        QCOMPARE(fixture.pool->stats().leaksSuspected, std::uint64_t{0});
        fixture.clock.advance(1s);
        fixture.pool->maintain();
        fixture.pool->maintain();
        QCOMPARE(fixture.pool->stats().leaksSuspected, std::uint64_t{count / 2});
        for (const LeaseInfo& lease : fixture.pool->stats().leases)
            QVERIFY(lease.suspectedLeak != lease.running);
        for (int i = 0; i < count; i += 2)
            leases[static_cast<std::size_t>(i)].endStatement(false);
        fixture.clock.advance(30s);
        fixture.pool->maintain();
        QCOMPARE(fixture.pool->stats().leaksSuspected, std::uint64_t{count});
    }

    void theSnapshotShowsConnectionsWaitersAndTheRecentPast() {
        PoolFixture fixture(2);
        Lease held = fixture.lease("editor");
        fixture.lease("other").release();
        fixture.clock.advance(100ms);
        fixture.pool->maintain();
        fixture.clock.advance(1s);
        Lease second = fixture.lease("second");
        Caller waiter(fixture, "waiter");
        fixture.awaitPending(1);
        fixture.clock.advance(2s);
        fixture.pool->maintain();
        const PoolStats stats = fixture.pool->stats();
        QCOMPARE(stats.connections.size(), std::size_t{2});
        QCOMPARE(stats.connections[0].status, ConnectionStatus::Leased);
        QCOMPARE(stats.connections[0].sinceNs, std::int64_t{3'100'000'000});
        QCOMPARE(stats.waiters.at(0).holder, std::string("waiter"));
        QCOMPARE(stats.waiters.at(0).waitingNs, std::int64_t{2'000'000'000});
        QVERIFY(stats.history.size() >= 2);
        const PoolStats look = fixture.pool->look();
        QVERIFY(look.connections == stats.connections);
        QCOMPARE(look.waiters.at(0).holder, std::string("waiter"));
        QCOMPARE(look.created, stats.created);
        QVERIFY(look.history.empty() && look.acquireNs.count() == 0);
        QCOMPARE(stats.history.back().active, 2);
        QCOMPARE(stats.history.back().pending, 1);
        held.release();
        QVERIFY(waiter.result());
    }

    void betweenTwoLooksAPlaceCountsItsLeasesAndForHowLongTheyWere() {
        PoolFixture fixture(1);
        fixture.lease("first").release();
        const ConnectionInfo before = fixture.pool->look().connections.at(0);
        for (int i = 0; i < 3; ++i) {
            const Lease lease = fixture.lease("next");
            fixture.clock.advance(20ms);
        }
        const Lease held = fixture.lease("held");
        fixture.clock.advance(5ms);
        const ConnectionInfo after = fixture.pool->look().connections.at(0);
        QCOMPARE(after.place, before.place);
        QCOMPARE(after.leasesBegun - before.leasesBegun, std::uint64_t{4});
        QCOMPARE(after.lentNs - before.lentNs, std::int64_t{60'000'000});
        QCOMPARE(after.sinceNs, std::int64_t{5'000'000});
    }

    void aCallerInLineSaysWhatItWantsToRun() {
        PoolFixture fixture(1);
        Lease held = fixture.lease("editor");
        std::jthread waiter([&] {
            (void)fixture.pool->acquire({"load-1", std::nullopt, {}, "SELECT 1\n  FROM t"});
        });
        fixture.awaitPending(1);
        QCOMPARE(fixture.pool->look().waiters.at(0).statement, std::string("SELECT 1 FROM t"));
        held.release();
    }
};

QTEST_GUILESS_MAIN(LeasesTest)
#include "leases_test.moc"
