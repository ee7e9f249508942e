#include <cmath>
#include <limits>
#include <random>

#include "core/metrics/histogram.h"
#include "tests/support/hone_test.h"

using namespace hone;

class HistogramTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void aValueIsReadBackWithinOnePartIn128() {
        std::mt19937_64 random(1);
        std::uniform_real_distribution<double> exponent(0, Histogram::maxExponent);
        for (int i = 0; i < 200'000; ++i) {
            const auto value = static_cast<std::int64_t>(std::exp2(exponent(random)));
            const std::int64_t back = Histogram::valueOf(Histogram::bucketOf(value));
            QVERIFY2(std::abs(back - value) * 128 <= value,
                     qPrintable(QString("%1 reads %2").arg(value).arg(back)));
        }
    }

    void valuesBelow128AreExact() {
        for (std::int64_t value = 0; value < 128; ++value)
            QCOMPARE(Histogram::valueOf(Histogram::bucketOf(value)), value);
    }

    void bucketsFollowOnEachOtherWithoutAGap() {
        for (std::size_t bucket = 0; bucket < Histogram::bucketCount; ++bucket)
            QCOMPARE(Histogram::bucketOf(Histogram::valueOf(bucket)), bucket);
        for (int exponent = 1; exponent < Histogram::maxExponent; ++exponent) {
            const std::int64_t edge = std::int64_t{1} << exponent;
            QCOMPARE(Histogram::bucketOf(edge), Histogram::bucketOf(edge - 1) + 1);
        }
    }

    void valuesOutsideTheRangeCountAtItsEnds() {
        QCOMPARE(Histogram::bucketOf(-5), std::size_t{0});
        QCOMPARE(Histogram::bucketOf(std::int64_t{1} << Histogram::maxExponent),
                 Histogram::bucketCount - 1);
        constexpr auto longest = std::numeric_limits<std::int64_t>::max();
        QCOMPARE(Histogram::bucketOf(longest), Histogram::bucketCount - 1);
        Histogram histogram;
        histogram.record(longest, 3);
        histogram.record(-5);
        QCOMPARE(histogram.count(), std::uint64_t{4});
        QCOMPARE(histogram.sum(), longest);
    }

    void percentilesOfNothingAreZero() {
        QCOMPARE(Histogram().percentile(0.5), std::int64_t{0});
        QCOMPARE(Histogram().mean(), 0.0);
    }

    void everyPercentileOfOneValueIsThatValue() {
        Histogram histogram;
        histogram.record(77);
        for (const double q : {0.0, 0.01, 0.5, 0.99, 1.0})
            QCOMPARE(histogram.percentile(q), std::int64_t{77});
        QCOMPARE(histogram.mean(), 77.0);
    }

    void aPercentileIsTheValueThatTheShareDoesNotExceed() {
        Histogram histogram;
        for (int value = 1; value <= 100; ++value)
            histogram.record(value);
        QCOMPARE(histogram.percentile(0.0), std::int64_t{1});
        for (int percent = 1; percent <= 100; ++percent)
            QCOMPARE(histogram.percentile(percent / 100.0), std::int64_t{percent});
    }

    void mergingIsTheSameAsRecordingIntoOne() {
        std::mt19937_64 random(2);
        Histogram one, two, both;
        for (int i = 0; i < 1'000; ++i) {
            const auto value = static_cast<std::int64_t>(random() % 1'000'000);
            (i % 3 == 0 ? one : two).record(value);
            both.record(value);
        }
        one.merge(two);
        QVERIFY(one == both);
        one.merge(Histogram());
        QVERIFY(one == both);
        Histogram empty;
        empty.merge(both);
        QVERIFY(empty == both);
    }

    void sinceGivesWhatCameAfterwards() {
        Histogram before, after, later;
        before.record(10, 2);
        before.record(5'000);
        later.record(10);
        later.record(70'000, 4);
        after = before;
        after.merge(later);
        QVERIFY(after.since(before) == later);
        QVERIFY(after.since(Histogram()) == after);
        QVERIFY(after.since(after) == Histogram());
    }

    void aHistogramSurvivesBeingStoredSparse() {
        Histogram histogram;
        histogram.record(3, 9);
        histogram.record(123'456'789, 2);
        const auto pairs = histogram.sparse();
        QCOMPARE(pairs.size(), std::size_t{2});
        QVERIFY(Histogram::fromSparse(pairs, histogram.sum()) == histogram);
        QVERIFY(Histogram::fromSparse({}, 0) == Histogram());
    }

    void sparseBucketsThatDoNotExistAreLeftOut() {
        const auto histogram = Histogram::fromSparse({{5, 1}, {4'000'000, 7}, {6, 0}}, 5);
        QCOMPARE(histogram.count(), std::uint64_t{1});
    }

    void aSnapshotOfAConcurrentHistogramEqualsAPlainOne() {
        ConcurrentHistogram concurrent;
        Histogram plain;
        QVERIFY(concurrent.snapshot() == plain);
        for (const std::int64_t value : {-1, 0, 63, 64, 1'000, 1'000'000}) {
            concurrent.record(value);
            plain.record(value);
        }
        QVERIFY(concurrent.snapshot() == plain);
    }
};

QTEST_GUILESS_MAIN(HistogramTest)
#include "histogram_test.moc"
