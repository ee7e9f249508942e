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
        miss.ticket.store(result, fixture.stamp());
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
        QCOMPARE(fixture.cache.stats().invalidations, std::uint64_t{1});
        QVERIFY(fixture.ask("q"));
    }

    void aDirtyTableIsNotServed() {
        CacheFixture fixture;
        fixture.ask("q");
        fixture.versions.markDirty({"main.t"}, false);
        auto lookup = fixture.find("q");
        QCOMPARE(lookup.outcome, CacheOutcome::Miss);
        QCOMPARE(fixture.cache.stats().invalidations, std::uint64_t{1});
        QCOMPARE(fixture.cache.stats().entries, std::int64_t{0});
        QVERIFY(!fixture.versions.stamp({"main.t"}));
    }

    void aWriteFromOutsideEndsEverything() {
        CacheFixture fixture;
        fixture.ask("q");
        fixture.versions.bumpAll();
        QVERIFY(!fixture.ask("q"));
    }

    // The moments at which a commit can meet a load that took its stamp before.
    void aLoadThatMetACommitIsNotKept_data() {
        QTest::addColumn<bool>("committedBeforeStore");
        QTest::newRow("dirty when it is stored, committed after") << false;
        QTest::newRow("dirty and committed before it is stored") << true;
    }

    void aLoadThatMetACommitIsNotKept() {
        QFETCH(bool, committedBeforeStore);
        CacheFixture fixture;
        auto miss = fixture.find("q");
        const FreshnessStamp stamp = fixture.stamp();
        fixture.versions.markDirty({"main.t"}, false);
        if (committedBeforeStore) fixture.versions.committed({"main.t"}, false);
        miss.ticket.store(CacheFixture::number(1), stamp);
        if (!committedBeforeStore) fixture.versions.committed({"main.t"}, false);
        QCOMPARE(fixture.cache.stats().notStored, std::uint64_t{1});
        QCOMPARE(fixture.cache.stats().stored, std::uint64_t{0});
        QVERIFY(!fixture.ask("q"));
    }

    void aLoadThatEndsBeforeTheCommitBeginsIsKeptAndThenNotServed() {
        CacheFixture fixture;
        auto miss = fixture.find("q");
        const FreshnessStamp stamp = fixture.stamp();
        miss.ticket.store(CacheFixture::number(1), stamp);
        QCOMPARE(fixture.cache.stats().stored, std::uint64_t{1});
        fixture.versions.markDirty({"main.t"}, false);
        QCOMPARE(fixture.find("q").outcome, CacheOutcome::Miss);
        fixture.versions.committed({"main.t"}, false);
        QCOMPARE(fixture.find("q").outcome, CacheOutcome::Miss);
    }

    void aLoadThatMetOnlyARollbackIsKept() {
        CacheFixture fixture;
        auto miss = fixture.find("q");
        const FreshnessStamp stamp = fixture.stamp();
        fixture.versions.markDirty({"main.t"}, false);
        fixture.versions.abandoned({"main.t"}, false);
        miss.ticket.store(CacheFixture::number(1), stamp);
        QVERIFY(fixture.ask("q"));
    }

    void aResultExpiresByTheClock() {
        CacheFixture fixture;
        fixture.ask("q");
        fixture.clock.advance(29'999ms);
        QVERIFY(fixture.ask("q"));
        fixture.clock.stepWallClock(-24h);
        fixture.clock.advance(1ms);
        QVERIFY(!fixture.ask("q"));
        QCOMPARE(fixture.cache.stats().expiries, std::uint64_t{1});
        QCOMPARE(fixture.cache.stats().invalidations, std::uint64_t{0});
    }

    void withoutATimeToLiveNothingExpires() {
        CacheFixture fixture({64'000'000, Milliseconds(0)});
        fixture.ask("q");
        fixture.clock.advance(10'000h);
        QVERIFY(fixture.ask("q"));
    }

    void aShorterTimeToLiveHoldsForWhatIsThereToo() {
        CacheFixture fixture;
        fixture.ask("q");
        fixture.clock.advance(2s);
        fixture.cache.setConfig({64'000'000, Milliseconds(1'000)});
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
        CacheFixture fixture({1'000'000, Milliseconds(0)});
        for (const char* sql : {"a", "b", "c", "d"})
            fixture.ask(sql, CacheFixture::bulky(240'000));
        QCOMPARE(fixture.cache.stats().evictions, std::uint64_t{0});
        QVERIFY(fixture.ask("a"));
        fixture.ask("e", CacheFixture::bulky(240'000));
        QCOMPARE(fixture.cache.stats().evictions, std::uint64_t{1});
        QVERIFY(fixture.cache.stats().bytes <= 1'000'000);
        for (const char* sql : {"a", "c", "d", "e"})
            QVERIFY2(fixture.ask(sql), sql);
        QCOMPARE(fixture.find("b").outcome, CacheOutcome::Miss);
    }

    void aSmallerBudgetEvictsAtOnce() {
        CacheFixture fixture({1'000'000, Milliseconds(0)});
        for (const char* sql : {"a", "b", "c", "d"})
            fixture.ask(sql, CacheFixture::bulky(200'000));
        fixture.cache.setConfig({500'000, Milliseconds(0)});
        QCOMPARE(fixture.cache.stats().entries, std::int64_t{2});
        QVERIFY(fixture.ask("d"));
        QVERIFY(fixture.ask("c"));
    }

    void aResultAboveItsShareOfTheBudgetIsNotKept() {
        CacheFixture fixture({1'000'000, Milliseconds(0)});
        fixture.ask("small", CacheFixture::bulky(200'000));
        fixture.ask("large", CacheFixture::bulky(250'000));
        QCOMPARE(fixture.cache.stats().notStored, std::uint64_t{1});
        QVERIFY(fixture.ask("small"));
        QVERIFY(!fixture.ask("large"));
    }

    void withoutABudgetNothingIsKept() {
        CacheFixture fixture({0, Milliseconds(0)});
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
        QCOMPARE(fixture.cache.stats().notStored, std::uint64_t{1});
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
