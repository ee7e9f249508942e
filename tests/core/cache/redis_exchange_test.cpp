#include <thread>

#include "tests/core/cache/redis_process.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

namespace {

struct Scene {
    RedisServer server;
    SharedDatabase database;
    RedisProcess one{database, patient(server.address())};
    RedisProcess two{database, patient(server.tcpAddress())};

    // Both listen, and have heard that the first era began.
    bool ready() {
        return one.ready() && two.ready() && one.ask("-") == "miss" && one.lost() == 1 &&
               two.lost() == 1;
    }
    std::string field(const std::string& name) const {
        return server.ask({"HGET", "hone:1:{shop}:state", name}).text;
    }
};

TimePoint soon(Nanoseconds after) {
    return Clock::system().now() + after;
}

} // namespace

// Two processes with one database and one Redis.
class RedisExchangeTest : public HoneTest {
    Q_OBJECT
private slots:
    void initTestCase() {
        if (!RedisServer::installed()) QSKIP("redis-server is not installed");
    }

    void whatOneLoadsTheOtherIsServedUntilOneOfThemWrites() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_COMPARE(scene.two.ask("q"), std::string("hit 1"));
        scene.two.commit({"main.a"});
        QTRY_COMPARE(scene.one.ask("q"), std::string("miss"));
        QCOMPARE(scene.two.ask("q"), std::string("miss"));
    }

    void notesOfOthersAreHeardInOrderAndOnesOwnAreNot() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        const int lost = scene.two.lost();
        Change rows = changeOf({"main.a", "main.b"});
        rows.tables[0] = {"main.a", {"id"}, {{std::int64_t{1}}, {std::int64_t{2}}}, false};
        scene.one.tier().committed(++scene.database.number, rows);
        for (int i = 0; i < 50; ++i)
            scene.one.commit({"main.c"});
        QTRY_COMPARE(scene.two.heard().size(), std::size_t{51});
        const auto heard = scene.two.heard();
        for (std::size_t i = 0; i < heard.size(); ++i)
            QCOMPARE(heard[i].first, 101 + static_cast<std::uint32_t>(i));
        QCOMPARE(heard[0].second.tables[0].rows, rows.tables[0].rows);
        QVERIFY(!heard[0].second.tables[0].whole);
        QVERIFY(heard[0].second.tables[1].whole);
        QVERIFY(scene.one.heard().empty());
        QCOMPARE(scene.two.lost(), lost);
        QCOMPARE(scene.two.tier().stats().notesReceived, std::uint64_t{51});
        QCOMPARE(scene.one.tier().stats().notesSent, std::uint64_t{51});
    }

    void notesThatComeOutOfOrderArePutInOrder() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        QVERIFY(scene.one.load("a", 1, {"main.a"}));
        QVERIFY(scene.one.load("b", 2, {"main.b"}));
        QTRY_COMPARE(scene.two.ask("b"), std::string("hit 2"));
        const std::string era = scene.field("era");
        const int lost = scene.two.lost();
        // 101 is the other process's, and late.
        for (const std::uint32_t number : {104u, 102u, 103u})
            scene.one.tier().committed(number, changeOf({"main.a"}));
        QTRY_COMPARE(scene.one.tier().stats().notesSent, std::uint64_t{3});
        QCOMPARE(scene.field("tip"), std::string("100"));
        scene.two.tier().committed(101, changeOf({"main.c"}));
        QTRY_COMPARE(scene.field("tip"), std::string("104"));
        scene.database.number = 104;
        QCOMPARE(scene.two.ask("b"), std::string("hit 2"));
        QCOMPARE(scene.two.ask("a"), std::string("miss"));
        QCOMPARE(scene.field("era"), era);
        QTRY_COMPARE(scene.two.heard().size(), std::size_t{3});
        for (std::size_t i = 0; i < 3; ++i)
            QCOMPARE(scene.two.heard()[i].first, 102 + static_cast<std::uint32_t>(i));
        QCOMPARE(scene.two.lost(), lost);
        QCOMPARE(scene.server.ask({"EXISTS", "hone:1:{shop}:aside"}).integer, std::int64_t{0});
    }

    void aGapThatNobodyFillsVoidsWhatWasBefore() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        QVERIFY(scene.one.load("b", 2, {"main.b"}));
        QTRY_COMPARE(scene.two.ask("b"), std::string("hit 2"));
        const int lost = scene.two.lost();
        scene.database.number = 101; // by somebody else, who says nothing
        scene.one.commit({"main.a"});
        QTRY_COMPARE(scene.one.tier().stats().notesSent, std::uint64_t{1});
        QCOMPARE(scene.two.ask("b"), std::string("unexplained"));
        QTRY_COMPARE(scene.two.ask("b"), std::string("miss"));
        QCOMPARE(scene.field("tip"), std::string("102"));
        QTRY_VERIFY(scene.two.lost() > lost);
    }

    void tooManyNotesAheadOfAGapBeginAnEra() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        const std::string era = scene.field("era");
        for (std::uint32_t i = 0; i < 65; ++i)
            scene.one.tier().committed(102 + i, changeOf({"main.a"}));
        QTRY_COMPARE(scene.one.tier().stats().notesSent, std::uint64_t{65});
        QVERIFY(scene.field("era") != era);
        QCOMPARE(scene.field("tip"), std::string("166"));
        QCOMPARE(scene.server.ask({"EXISTS", "hone:1:{shop}:aside"}).integer, std::int64_t{0});
    }

    void aNoteThatComesAfterItsCommitWasGivenUpVoidsAndStaysAtTheTip() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        scene.database.number = 103;
        QTRY_COMPARE(scene.one.ask("q"), std::string("miss"));
        QVERIFY(scene.one.load("q", 1, {"main.a"}));
        QTRY_COMPARE(scene.two.ask("q"), std::string("hit 1"));
        scene.two.tier().committed(102, changeOf({"main.b"}));
        QTRY_COMPARE(scene.two.ask("q"), std::string("miss"));
        QCOMPARE(scene.field("tip"), std::string("103"));
    }

    void moreTablesThanCanBeKeptBeginToBeForgotten() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        for (int commit = 0; commit < 5; ++commit) {
            std::vector<std::string> tables;
            for (int i = 0; i < 1000; ++i)
                tables.push_back("t" + std::to_string(commit) + "." + std::to_string(i));
            scene.one.commit(tables);
        }
        QTRY_COMPARE(scene.field("tip"), std::string("105"));
        QCOMPARE(scene.field("base"), std::string("105"));
        QCOMPARE(scene.server.ask({"HLEN", "hone:1:{shop}:state"}).integer, std::int64_t{4});
    }

    void oneLoadsAndTheOtherWaitsForIt() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        LoadLease mine = scene.one.tier().leaseLoad("q");
        QCOMPARE(mine.holder(), LoadLease::Holder::Mine);
        QCOMPARE(scene.two.tier().leaseLoad("q").holder(), LoadLease::Holder::Theirs);
        const RedisLookup miss = scene.two.get("q");
        QVERIFY(miss.loading);
        RedisLookup waited;
        std::thread waiting(
            [&] { waited = scene.two.tier().waitFor("q", "text of q", 1, soon(20s), {}); });
        scene.one.put("q", 5, {"main.a"}, miss.era, 100);
        mine.release();
        waiting.join();
        QCOMPARE(waited.answer, RedisLookup::Answer::Hit);
        QCOMPARE(printStore(*waited.result), std::string("5"));
        // Held until it is looked at: what is given back at once may still be there at the next try.
        LoadLease lease;
        QTRY_VERIFY(lease.holder() == LoadLease::Holder::Mine ||
                    (lease = scene.two.tier().leaseLoad("q")).holder() == LoadLease::Holder::Mine);
    }

    void aWaitEndsWhenTheLeaseEndsWithoutAResult() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        LoadLease mine = scene.one.tier().leaseLoad("q");
        RedisLookup waited;
        std::thread waiting(
            [&] { waited = scene.two.tier().waitFor("q", "text of q", 1, soon(20s), {}); });
        QTRY_COMPARE(scene.two.tier().stats().waits, std::uint64_t{1});
        mine = LoadLease();
        waiting.join();
        QCOMPARE(waited.answer, RedisLookup::Answer::Miss);
        QVERIFY(!waited.loading);
    }

    void aWaitEndsAtItsDeadlineOnRequestAndWhenTheTierCloses() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        const LoadLease mine = scene.one.tier().leaseLoad("q");
        RedisTier& tier = scene.two.tier();
        QVERIFY(tier.waitFor("q", "text of q", 1, soon(10ms), {}).loading);
        std::stop_source stop;
        std::thread stopped([&] {
            QCOMPARE(tier.waitFor("q", "text of q", 1, soon(1h), stop.get_token()).answer,
                     RedisLookup::Answer::Unavailable);
        });
        stop.request_stop();
        stopped.join();
        std::thread closed([&] {
            QCOMPARE(tier.waitFor("q", "text of q", 1, soon(1h), {}).answer,
                     RedisLookup::Answer::Unavailable);
        });
        QTRY_COMPARE(tier.stats().waits, std::uint64_t{3});
        tier.close();
        closed.join();
    }

    void aLeaseIsGivenBackOnlyByWhoHoldsIt() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        const std::string key = "hone:1:{shop}:l:q";
        LoadLease mine = scene.one.tier().leaseLoad("q");
        scene.server.ask({"SET", key, "another's token"});
        mine.release();
        scene.one.tier().close();
        QCOMPARE(scene.server.ask({"GET", key}).text, std::string("another's token"));
    }

    void aLeaseLastsAsLongAsItsHolder() {
        Scene scene;
        auto config = patient(scene.server.address());
        config.leaseTime = 1500ms;
        auto holder = std::make_unique<RedisProcess>(scene.database, config);
        QTRY_VERIFY(scene.ready() && holder->ready());
        {
            const LoadLease lease = holder->tier().leaseLoad("q");
            QCOMPARE(lease.holder(), LoadLease::Holder::Mine);
            // Renewed, again and again.
            QTRY_VERIFY(scene.server.calls("pexpire") >= 3);
            QVERIFY(scene.two.get("q").loading);
        }
        QTRY_VERIFY(!scene.two.get("q").loading);
        // One whose holder is gone without a word ends by itself.
        scene.server.ask({"SET", "hone:1:{shop}:l:q", "gone", "PX", "50"});
        QCOMPARE(scene.two.tier().waitFor("q", "text of q", 1, soon(20s), {}).answer,
                 RedisLookup::Answer::Miss);
    }

    void whatIsUnderWayWhenAProcessEndsStillArrives() {
        Scene scene;
        QTRY_VERIFY(scene.ready());
        scene.one.commit({"main.b"});
        QTRY_COMPARE(scene.one.ask("q"), std::string("miss"));
        scene.one.load("q", 9, {"main.a"});
        scene.one.commit({"main.b"});
        scene.one.tier().close();
        QTRY_COMPARE(scene.two.ask("q"), std::string("hit 9"));
        QTRY_COMPARE(scene.two.heard().size(), std::size_t{2});
        QCOMPARE(scene.one.ask("q"), std::string("unavailable"));
    }
};

QTEST_GUILESS_MAIN(RedisExchangeTest)
#include "redis_exchange_test.moc"
