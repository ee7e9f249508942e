#include "core/cache/cache_simulation.h"
#include "core/cache/hit_rate_curve.h"
#include "tests/core/cache/traces.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::test;

class HitRateCurveTest : public HoneTest {
    Q_OBJECT
private slots:
    void itIsCloseToFullSimulations_data() {
        QTest::addColumn<qint64>("budget");
        QTest::newRow("small, all ids simulated") << qint64{200};
        QTest::newRow("large, a sample simulated") << qint64{4'000};
    }

    void itIsCloseToFullSimulations() {
        QFETCH(qint64, budget);
        const Trace trace = zipfTrace(300'000, 50'000, 0.8, 21);
        HitRateCurve curve(budget);
        for (const std::uint64_t id : trace)
            curve.feed(id, 1, 1'000);
        QCOMPARE(curve.sampleShare() < 1, budget == 4'000);
        const auto points = curve.curve();
        QCOMPARE(points.size(), HitRateCurve::sizes);
        for (const std::size_t at : {std::size_t{0}, std::size_t{5}, std::size_t{11}}) {
            const auto& point = points[at];
            const auto policy = makePolicy(PolicyKind::Adaptive, point.capacity);
            const double full = simulateCache(*policy, trace).hitRate();
            QVERIFY2(std::abs(point.hitRate - full) < 0.03,
                     qPrintable(QStringLiteral("%1 entries: %2, in full %3")
                                    .arg(point.capacity)
                                    .arg(point.hitRate)
                                    .arg(full)));
            QVERIFY(std::abs(point.savedTimeShare - point.hitRate) < 1e-6);
        }
        QCOMPARE(points.front().capacity, budget / 8);
        QCOMPARE(points.back().capacity, budget * 8);
    }

    void timeSavedCountsWhatLoadingCosts() {
        HitRateCurve curve(1'000);
        for (int round = 0; round < 50; ++round) {
            for (std::uint64_t id = 0; id < 10; ++id)
                curve.feed(id, 1, 1'000'000);
            for (std::uint64_t id = 0; id < 100; ++id)
                curve.feed(1'000'000 + static_cast<std::uint64_t>(round) * 100 + id, 1, 1'000);
        }
        const auto point = curve.curve()[6];
        QVERIFY(point.hitRate < 0.12);
        QVERIFY(point.savedTimeShare > 0.9);
    }

    void whatIsInvalidatedMissesOnce() {
        HitRateCurve curve(100);
        for (int round = 0; round < 100; ++round) {
            curve.feed(1, 1, 1);
            curve.erase(1);
        }
        for (const auto& point : curve.curve())
            QCOMPARE(point.hitRate, 0.0);
    }

    void anotherBudgetBeginsAnew() {
        HitRateCurve curve(100);
        QVERIFY(curve.curve().empty());
        curve.feed(1, 1, 1);
        QVERIFY(!curve.curve().empty());
        curve.setBudget(200);
        QVERIFY(curve.curve().empty());
        curve.feed(1, 1, 1);
        QCOMPARE(curve.curve().back().capacity, std::int64_t{1'600});
        QCOMPARE(curve.curve().back().hitRate, 1.0);
    }
};

QTEST_GUILESS_MAIN(HitRateCurveTest)
#include "hit_rate_curve_test.moc"
