#include "core/metrics/metrics_hub.h"
#include "tests/support/fake_clock.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace std::chrono_literals;

class MetricsHubTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void anIntervalCountsWhatFinishedInIt() {
        hone::test::FakeClock clock;
        MetricsHub hub(clock);
        hub.record({9'000'000, 50, CacheOutcome::Miss, true});
        const MetricsSnapshot before = hub.snapshot();
        for (int i = 1; i <= 100; ++i)
            hub.record({i, 2, CacheOutcome::Off, i > 95});
        clock.advance(4s);
        const MetricsSnapshot after = hub.snapshot();

        const MetricsInterval interval = after.since(before);
        QCOMPARE(interval.seconds, 4.0);
        QCOMPARE(interval.queries, std::uint64_t{100});
        QCOMPARE(interval.failures, std::uint64_t{5});
        QCOMPARE(interval.queriesPerSecond, 25.0);
        QCOMPARE(interval.p50Ns, std::int64_t{50});
        QCOMPARE(interval.p95Ns, std::int64_t{95});
        QCOMPARE(interval.p99Ns, std::int64_t{99});
        QCOMPARE(after.rows, std::uint64_t{250});
    }

    void theHitRateLeavesOutWhatWasNotLookedUp() {
        MetricsHub hub;
        const MetricsSnapshot before = hub.snapshot();
        const auto record = [&hub](CacheOutcome outcome, int times) {
            for (int i = 0; i < times; ++i)
                hub.record({1, 0, outcome, false});
        };
        record(CacheOutcome::Off, 7);
        record(CacheOutcome::Bypass, 6);
        record(CacheOutcome::Hit, 5);
        record(CacheOutcome::Coalesced, 1);
        record(CacheOutcome::Miss, 2);
        const MetricsInterval interval = hub.snapshot().since(before);
        QCOMPARE(interval.queries, std::uint64_t{21});
        QCOMPARE(interval.cacheLookups, std::uint64_t{8});
        QCOMPARE(interval.hitRate, 0.75);
    }

    void anIntervalInWhichNothingHappenedHasNoRates() {
        hone::test::FakeClock clock;
        MetricsHub hub(clock);
        hub.record({5, 0, CacheOutcome::Hit, false});
        const MetricsSnapshot moment = hub.snapshot();
        const MetricsInterval none = moment.since(moment);
        QCOMPARE(none.queries, std::uint64_t{0});
        QCOMPARE(none.queriesPerSecond, 0.0);
        QCOMPARE(none.hitRate, 0.0);
        QCOMPARE(none.p99Ns, std::int64_t{0});
    }

    void outcomesHaveTheNamesThatScriptsRelyOn() {
        QCOMPARE(cacheOutcomeName(CacheOutcome::Off), "off");
        QCOMPARE(cacheOutcomeName(CacheOutcome::Miss), "miss");
        QCOMPARE(cacheOutcomeName(CacheOutcome::Hit), "hit");
        QCOMPARE(cacheOutcomeName(CacheOutcome::Bypass), "bypass");
        QCOMPARE(cacheOutcomeName(CacheOutcome::Coalesced), "coalesced");
    }
};

QTEST_GUILESS_MAIN(MetricsHubTest)
#include "metrics_hub_test.moc"
