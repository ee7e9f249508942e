#include "core/cache/life_advice.h"

#include "tests/core/cache/cache_fixture.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

class LifeAdviceTest : public HoneTest {
    Q_OBJECT

    static CacheUse use(std::uint64_t invalidations, std::uint64_t expiries,
                        std::chrono::seconds lived, std::chrono::seconds life = 30s) {
        CacheUse use;
        use.fingerprint = invalidations + 1;
        use.invalidations = invalidations;
        use.expiries = expiries;
        use.loads = invalidations + expiries;
        use.loadNs = static_cast<std::int64_t>(use.loads) * 1'000'000;
        use.livedNs = std::chrono::nanoseconds(lived).count();
        use.life = life;
        return use;
    }

private slots:
    void aStatementThatAgeEndsLongBeforeWritesDoIsToldToLiveLonger() {
        const auto advice = adviseLives({use(1, 100, 3'000s)}, 0ms);
        QCOMPARE(advice.size(), std::size_t{1});
        QCOMPARE(advice[0].fitting, Milliseconds(6'900'000));
        QVERIFY(advice[0].everWritten);
        // One load in 30 s against about one in the 3 000 s between writes.
        QVERIFY(advice[0].fewerLoads > 0.98 && advice[0].fewerLoads < 0.995);
    }

    void whereWritesComeSoonerThanAgeNothingIsAdvised() {
        QVERIFY(adviseLives({use(1'000, 10, 1'000s)}, 0ms).empty());
        QVERIFY(adviseLives({use(3, 2, 500s)}, 0ms).empty());
        QVERIFY(adviseLives({use(0, 100, 3'000s, 0s)}, 0ms).empty());
    }

    void theGreatestAgeBoundsIt() {
        QCOMPARE(adviseLives({use(0, 100, 3'000s)}, 300s)[0].fitting, Milliseconds(300'000));
        QVERIFY(!adviseLives({use(0, 100, 3'000s)}, 300s)[0].everWritten);
        QVERIFY(adviseLives({use(0, 100, 3'000s)}, 30s).empty());
    }

    void whatSavesMostStandsFirst() {
        const auto advice = adviseLives({use(2, 10, 300s), use(1, 100, 3'000s)}, 0ms);
        QCOMPARE(advice.size(), std::size_t{2});
        QCOMPARE(advice[0].fingerprint, std::uint64_t{2});
    }

    void theCacheCountsWhatEndedItsResultsAndHowLongTheyLived() {
        CacheFixture fixture;
        for (int i = 0; i < 10; ++i) {
            fixture.ask("q");
            fixture.clock.advance(31s);
        }
        fixture.ask("q");
        fixture.clock.advance(10s);
        fixture.commit();
        const auto uses = fixture.cache.uses();
        QCOMPARE(uses.size(), std::size_t{1});
        QCOMPARE(uses[0].expiries, std::uint64_t{10});
        QCOMPARE(uses[0].invalidations, std::uint64_t{1});
        QCOMPARE(uses[0].livedNs, std::int64_t{320} * 1'000'000'000);
        QCOMPARE(uses[0].life, Milliseconds(30'000));
        const auto advice = adviseLives(uses, 0ms);
        QCOMPARE(advice.size(), std::size_t{1});
        QCOMPARE(advice[0].fitting, Milliseconds(736'000));
    }
};

QTEST_GUILESS_MAIN(LifeAdviceTest)
#include "life_advice_test.moc"
