#include <atomic>
#include <thread>

#include "tests/core/cache/cache_fixture.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

namespace {

// One lookup of "q" on a thread of its own.
class Asker {
public:
    explicit Asker(CacheFixture& fixture, std::optional<TimePoint> deadline = {})
        : thread_([this, &fixture, deadline](std::stop_token stop) {
              lookup_ = fixture.find("q", deadline, stop);
              done_ = true;
              done_.notify_all();
          }) {}

    void stop() { thread_.request_stop(); }
    bool done() const { return done_; }
    QueryCache::Lookup& lookup() {
        done_.wait(false);
        return lookup_;
    }

private:
    std::atomic<bool> done_{false};
    QueryCache::Lookup lookup_;
    std::jthread thread_;
};

} // namespace

class SharingTest : public HoneTest {
    Q_OBJECT
private slots:
    void callersThatMissTogetherShareOneLoad() {
        CacheFixture fixture;
        constexpr int callers = 8;
        std::atomic<int> loads{0}, served{0};
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < callers; ++i)
                threads.emplace_back([&] {
                    auto lookup = fixture.find("q");
                    if (lookup.ticket) {
                        ++loads;
                        fixture.awaitWaiting(callers - 1);
                        CacheFixture::load(lookup.ticket, CacheFixture::number(7));
                    } else if (CacheFixture::valueIn(lookup.result) == 7) {
                        ++served;
                    }
                });
        }
        QCOMPARE(loads.load(), 1);
        QCOMPARE(served.load(), callers - 1);
        const CacheStats stats = fixture.cache.stats();
        QCOMPARE(stats.misses, std::uint64_t{1});
        QCOMPARE(stats.coalesced, std::uint64_t{callers - 1});
    }

    void otherKeysDoNotWait() {
        CacheFixture fixture;
        auto loading = fixture.find("q");
        QVERIFY(!fixture.ask("other"));
        QVERIFY(loading.ticket);
    }

    void aWaitingCallerGetsTheResultThatIsStillCurrent() {
        CacheFixture fixture;
        auto loading = fixture.find("q");
        Asker asker(fixture);
        fixture.awaitWaiting(1);
        QVERIFY(!asker.done());
        const auto result = CacheFixture::number(7);
        CacheFixture::load(loading.ticket, result);
        QCOMPARE(asker.lookup().outcome, CacheOutcome::Coalesced);
        QVERIFY(asker.lookup().result == result);
        QVERIFY(!asker.lookup().ticket);
    }

    void aWaitingCallerGetsAResultThatIsTooLargeToKeep() {
        CacheFixture fixture(1'000, Milliseconds(0));
        auto loading = fixture.find("q");
        Asker asker(fixture);
        fixture.awaitWaiting(1);
        CacheFixture::load(loading.ticket, CacheFixture::bulky(5'000));
        QCOMPARE(asker.lookup().outcome, CacheOutcome::Coalesced);
        QVERIFY(asker.lookup().result != nullptr);
        QCOMPARE(fixture.cache.stats().stored, std::uint64_t{0});
    }

    void aWaitingCallerLoadsItselfWhenACommitCameBetween() {
        CacheFixture fixture;
        auto loading = fixture.find("q");
        loading.ticket.reads(CacheFixture::wholeTable());
        fixture.commit();
        Asker asker(fixture); // asks after the commit, so the old value would be stale for it
        fixture.awaitWaiting(1);
        loading.ticket.store(CacheFixture::number(1), 1);
        QVERIFY(asker.lookup().ticket);
        QVERIFY(asker.lookup().result == nullptr);
        QCOMPARE(asker.lookup().outcome, CacheOutcome::Miss);
        CacheFixture::load(asker.lookup().ticket, CacheFixture::number(2));
        QCOMPARE(CacheFixture::valueIn(fixture.find("q").result), std::int64_t{2});
    }

    void aWaitingCallerLoadsItselfDuringACommit() {
        CacheFixture fixture;
        auto loading = fixture.find("q");
        loading.ticket.reads(CacheFixture::wholeTable());
        Asker asker(fixture);
        fixture.awaitWaiting(1);
        const QueryCache::Commit commit(fixture.cache, CacheFixture::changeOf());
        loading.ticket.store(CacheFixture::number(1), 1);
        QVERIFY(asker.lookup().ticket);
    }

    void aDroppedLoadLetsExactlyOneWaiterLoad() {
        CacheFixture fixture;
        auto loading = fixture.find("q");
        Asker a(fixture), b(fixture), c(fixture);
        fixture.awaitWaiting(3);
        loading.ticket = {};
        QTRY_VERIFY_WITH_TIMEOUT(a.done() || b.done() || c.done(), 10'000);
        QCOMPARE(fixture.cache.stats().waiting, 2);
        QCOMPARE(int(a.done()) + int(b.done()) + int(c.done()), 1);
        Asker& chosen = a.done() ? a : b.done() ? b : c;
        QVERIFY(chosen.lookup().ticket);
        CacheFixture::load(chosen.lookup().ticket, CacheFixture::number(3));
        for (Asker* asker : {&a, &b, &c})
            if (asker != &chosen)
                QCOMPARE(CacheFixture::valueIn(asker->lookup().result), std::int64_t{3});
        QCOMPARE(fixture.cache.stats().misses, std::uint64_t{2});
    }

    void aBypassedLoadLetsTheNextWaiterGoOn() {
        CacheFixture fixture;
        auto loading = fixture.find("q");
        Asker asker(fixture);
        fixture.awaitWaiting(1);
        loading.ticket.bypass();
        QVERIFY(asker.lookup().ticket);
        asker.lookup().ticket.bypass();
        QCOMPARE(fixture.cache.stats().misses, std::uint64_t{0});
        QCOMPARE(fixture.cache.stats().bypasses, std::uint64_t{2});
    }

    void aWaitersDeadlineIsItsOwn() {
        CacheFixture fixture;
        auto loading = fixture.find("q");
        const auto late = fixture.find("q", fixture.clock.now() + 5ms);
        QCOMPARE(late.outcome, CacheOutcome::Miss);
        QVERIFY(!late.ticket);
        QVERIFY(late.result == nullptr);
        CacheFixture::load(loading.ticket, CacheFixture::number(1));
        QVERIFY(fixture.ask("q"));
    }

    void anEndlessDeadlineIsNoProblem() {
        CacheFixture fixture;
        auto loading = fixture.find("q");
        Asker asker(fixture, TimePoint::max());
        fixture.awaitWaiting(1);
        CacheFixture::load(loading.ticket, CacheFixture::number(1));
        QCOMPARE(CacheFixture::valueIn(asker.lookup().result), std::int64_t{1});
    }

    void aStopRequestWakesAWaiterAtOnce() {
        CacheFixture fixture;
        auto loading = fixture.find("q");
        Asker asker(fixture);
        fixture.awaitWaiting(1);
        asker.stop();
        QCOMPARE(asker.lookup().outcome, CacheOutcome::Miss);
        QVERIFY(!asker.lookup().ticket);
        QVERIFY(loading.ticket);
    }

    void aWaiterThatLeftIsNotChosenToLoad() {
        CacheFixture fixture;
        auto loading = fixture.find("q");
        Asker gone(fixture);
        fixture.awaitWaiting(1);
        Asker staying(fixture);
        fixture.awaitWaiting(2);
        gone.stop();
        QVERIFY(!gone.lookup().ticket);
        loading.ticket = {};
        QVERIFY(staying.lookup().ticket);
    }

    void aWaiterStoppedAtTheMomentOfTheHandOffLosesNoDuty() {
        CacheFixture fixture;
        for (int round = 0; round < 300; ++round) {
            auto loading = fixture.find("q");
            QVERIFY(loading.ticket);
            {
                Asker asker(fixture);
                fixture.awaitWaiting(1);
                std::jthread stopping([&asker] { asker.stop(); });
                loading.ticket = {};
                asker.lookup().ticket = {};
            }
            // A duty that was lost would make this wait for nobody.
            auto next = fixture.find("q", fixture.clock.now() + 10s);
            QVERIFY(next.ticket);
        }
    }

    void aMovedTicketIsHeldOnce() {
        CacheFixture fixture;
        auto first = fixture.find("q");
        QueryCache::LoadTicket ticket = std::move(first.ticket);
        QVERIFY(!first.ticket);
        CacheFixture::load(first.ticket, CacheFixture::number(1));
        QCOMPARE(fixture.cache.stats().stored, std::uint64_t{0});
        ticket = fixture.find("other").ticket;
        QVERIFY(fixture.find("q", fixture.clock.now()).ticket);
    }
};

QTEST_GUILESS_MAIN(SharingTest)
#include "sharing_test.moc"
