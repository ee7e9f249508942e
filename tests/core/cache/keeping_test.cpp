#include "tests/core/cache/cache_fixture.h"
#include "tests/support/hone_test.h"
#include "tests/support/temporary_folder.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

class KeepingTest : public HoneTest {
    Q_OBJECT
private slots:
    void aLoadedResultIsServedAgain() {
        CacheFixture fixture;
        auto miss = fixture.find("q");
        QCOMPARE(miss.outcome, CacheOutcome::Miss);
        QVERIFY(miss.ticket);
        const auto result = CacheFixture::number(7);
        CacheFixture::load(miss.ticket, result);
        QVERIFY(!miss.ticket);
        const auto hit = fixture.find("q");
        QCOMPARE(hit.outcome, CacheOutcome::Hit);
        QVERIFY(hit.result == result);
        QVERIFY(!hit.ticket);
        QVERIFY(!fixture.ask("other"));
        const CacheStats stats = fixture.cache.stats();
        QCOMPARE(stats.hits, std::uint64_t{1});
        QCOMPARE(stats.misses, std::uint64_t{2});
        QCOMPARE(stats.stored, std::uint64_t{2});
    }

    void aCommitEndsWhatReadItsTableAndNothingElse() {
        CacheFixture fixture;
        fixture.ask("q");
        fixture.commit("main.other");
        QVERIFY(fixture.ask("q"));
        fixture.commit();
        QVERIFY(!fixture.ask("q"));
        QCOMPARE(fixture.cache.stats().invalidations(), std::uint64_t{1});
        QVERIFY(fixture.ask("q"));
    }

    void fromTheBeginningOfACommitNothingOldIsServed() {
        CacheFixture fixture;
        fixture.ask("q");
        const QueryCache::Commit commit(fixture.cache, CacheFixture::changeOf());
        QCOMPARE(fixture.find("q").outcome, CacheOutcome::Miss);
        QCOMPARE(fixture.cache.stats().dropped(DropReason::TableChanged), std::uint64_t{1});
        QCOMPARE(fixture.cache.stats().entries, std::int64_t{0});
    }

    void aWriteFromOutsideEndsEverything() {
        CacheFixture fixture;
        fixture.ask("q");
        auto loading = fixture.find("other");
        loading.ticket.reads(CacheFixture::wholeTable());
        fixture.cache.dropAll(DropReason::OutsideWrite);
        loading.ticket.store(CacheFixture::number(1), 1);
        QVERIFY(!fixture.ask("q"));
        QVERIFY(!fixture.ask("other"));
        QCOMPARE(fixture.cache.stats().dropped(DropReason::OutsideWrite), std::uint64_t{1});
    }

    // The moments at which a commit and a load can meet.
    void aLoadThatMetACommitIsNotKept_data() {
        QTest::addColumn<int>("commitBegins");
        QTest::addColumn<int>("commitEnds");
        // 0: before the load begins to read, 1: while it reads, 2: after it is stored.
        QTest::newRow("the load begins and ends during the commit") << 0 << 2;
        QTest::newRow("the load begins during the commit") << 0 << 1;
        QTest::newRow("the commit begins during the load") << 1 << 2;
        QTest::newRow("the commit begins and ends during the load") << 1 << 1;
    }
    void aLoadThatMetACommitIsNotKept() {
        QFETCH(int, commitBegins);
        QFETCH(int, commitEnds);
        CacheFixture fixture;
        QueryCache::Commit commit;
        auto miss = fixture.find("q");
        if (commitBegins == 0) commit = {fixture.cache, CacheFixture::changeOf()};
        miss.ticket.reads(CacheFixture::wholeTable());
        if (commitBegins == 1) commit = {fixture.cache, CacheFixture::changeOf()};
        if (commitEnds == 1) commit.end();
        miss.ticket.store(CacheFixture::number(1), 1);
        commit.end();
        QCOMPARE(fixture.cache.stats().dropped(DropReason::Spoiled), std::uint64_t{1});
        QCOMPARE(fixture.cache.stats().stored, std::uint64_t{0});
        QVERIFY(!fixture.ask("q"));
    }

    void aLoadThatBeginsAfterTheCommitIsKept() {
        CacheFixture fixture;
        auto miss = fixture.find("q");
        QueryCache::Commit(fixture.cache, CacheFixture::changeOf()).end();
        CacheFixture::load(miss.ticket);
        QVERIFY(fixture.ask("q"));
    }

    void aLoadThatEndsBeforeTheCommitBeginsIsKeptAndThenNotServed() {
        CacheFixture fixture;
        auto miss = fixture.find("q");
        CacheFixture::load(miss.ticket);
        QCOMPARE(fixture.cache.stats().stored, std::uint64_t{1});
        QueryCache::Commit commit(fixture.cache, CacheFixture::changeOf());
        QCOMPARE(fixture.find("q").outcome, CacheOutcome::Miss);
        commit.end();
        QCOMPARE(fixture.find("q").outcome, CacheOutcome::Miss);
    }

    void aLoadThatDidNotSayWhatItReadsIsGivenToNobody() {
        CacheFixture fixture;
        auto miss = fixture.find("q");
        miss.ticket.store(CacheFixture::number(1), 1);
        QVERIFY(!fixture.ask("q"));
    }

    void aResultExpiresByTheClock() {
        CacheFixture fixture;
        fixture.ask("q");
        fixture.clock.advance(29'999ms);
        QVERIFY(fixture.ask("q"));
        fixture.clock.stepWallClock(-24h);
        fixture.clock.advance(1ms);
        QVERIFY(!fixture.ask("q"));
        QCOMPARE(fixture.cache.stats().dropped(DropReason::Expired), std::uint64_t{1});
        QCOMPARE(fixture.cache.stats().invalidations(), std::uint64_t{0});
    }

    void withoutATimeToLiveNothingExpires() {
        CacheFixture fixture(64'000'000, Milliseconds(0));
        fixture.ask("q");
        fixture.clock.advance(10'000h);
        QVERIFY(fixture.ask("q"));
    }

    void aShorterTimeToLiveHoldsForWhatIsThereToo() {
        CacheFixture fixture;
        fixture.ask("q");
        fixture.clock.advance(2s);
        CacheConfig config = fixture.cache.config();
        config.timeToLive = Milliseconds(1'000);
        fixture.cache.setConfig(config);
        QVERIFY(!fixture.ask("q"));
    }

    void theWeightCountsBlocksKeyAndBookkeeping() {
        CacheFixture fixture;
        const auto result = CacheFixture::bulky(100'000);
        const std::string sql(5'000, 'q');
        fixture.ask(sql, result);
        const CacheStats stats = fixture.cache.stats();
        QVERIFY(stats.bytes > result->bytes() + 5'000 + 100);
        QVERIFY(stats.bytes < result->bytes() + 5'000 + 2'000);
        QCOMPARE(stats.entries, std::int64_t{1});
        fixture.cache.clear();
        QCOMPARE(fixture.cache.stats().bytes, std::int64_t{0});
        QCOMPARE(fixture.cache.stats().entries, std::int64_t{0});
        QVERIFY(!fixture.ask(sql));
    }

    void theLeastRecentlyUsedResultMakesRoom() {
        CacheFixture fixture(1'000'000, Milliseconds(0));
        for (const char* sql : {"a", "b", "c", "d"})
            fixture.ask(sql, CacheFixture::bulky(240'000));
        QCOMPARE(fixture.cache.stats().evictions(), std::uint64_t{0});
        QVERIFY(fixture.ask("a"));
        fixture.ask("e", CacheFixture::bulky(240'000));
        QCOMPARE(fixture.cache.stats().evictions(), std::uint64_t{1});
        QVERIFY(fixture.cache.stats().bytes <= 1'000'000);
        for (const char* sql : {"a", "c", "d", "e"})
            QVERIFY2(fixture.ask(sql), sql);
        QCOMPARE(fixture.find("b").outcome, CacheOutcome::Miss);
    }

    void aSmallerBudgetEvictsAtOnce() {
        CacheFixture fixture(1'000'000, Milliseconds(0));
        for (const char* sql : {"a", "b", "c", "d"})
            fixture.ask(sql, CacheFixture::bulky(200'000));
        CacheConfig config = fixture.cache.config();
        config.maxBytes = 500'000;
        fixture.cache.setConfig(config);
        QCOMPARE(fixture.cache.stats().entries, std::int64_t{2});
        QVERIFY(fixture.ask("d"));
        QVERIFY(fixture.ask("c"));
    }

    void aResultAboveItsShareOfTheBudgetIsNotKept() {
        CacheFixture fixture(1'000'000, Milliseconds(0));
        fixture.ask("small", CacheFixture::bulky(200'000));
        fixture.ask("large", CacheFixture::bulky(250'000));
        QCOMPARE(fixture.cache.stats().notKept(), std::uint64_t{1});
        QVERIFY(fixture.ask("small"));
        QVERIFY(!fixture.ask("large"));
    }

    void withoutABudgetNothingIsKept() {
        CacheFixture fixture(0, Milliseconds(0));
        fixture.ask("q");
        QVERIFY(!fixture.ask("q"));
        QCOMPARE(fixture.cache.stats().bytes, std::int64_t{0});
    }

    void aSpilledResultIsNotKept() {
        CacheFixture fixture;
        const TemporaryFolder folder;
        std::vector<Row> rows(2'000, Row{std::string(100, 'x')});
        const auto spilled = makeResult({{"text", "TEXT"}}, rows, 100, {50'000, folder.path()});
        QVERIFY(spilled->spilled());
        fixture.ask("q", spilled);
        QVERIFY(!fixture.ask("q"));
        QCOMPARE(fixture.cache.stats().notKept(), std::uint64_t{1});
    }

    void aBypassedLoadCountsAsBypassAndNotAsMiss() {
        CacheFixture fixture;
        auto lookup = fixture.find("q");
        lookup.ticket.bypass();
        QVERIFY(!lookup.ticket);
        fixture.cache.countBypass();
        const CacheStats stats = fixture.cache.stats();
        QCOMPARE(stats.misses, std::uint64_t{0});
        QCOMPARE(stats.bypasses, std::uint64_t{2});
    }

    void theHitRateIsWhatWasServedWithoutALoad() {
        CacheStats stats;
        QCOMPARE(stats.hitRate(), 0.0);
        stats.hits = 2;
        stats.coalesced = 1;
        stats.misses = 1;
        stats.bypasses = 100;
        QCOMPARE(stats.hitRate(), 0.75);
    }
};

QTEST_GUILESS_MAIN(KeepingTest)
#include "keeping_test.moc"
