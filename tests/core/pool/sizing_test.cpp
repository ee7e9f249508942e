#include <random>

#include "core/base/text.h"
#include "core/pool/size_advice.h"
#include "tests/support/hone_test.h"
#include "tests/support/stub_driver.h"

using namespace hone;
using namespace hone::test;
using namespace std::chrono_literals;

namespace {

std::vector<ThroughputPoint> curveOf(const ScalabilityFit& law, std::initializer_list<int> sizes) {
    std::vector<ThroughputPoint> points;
    for (const int size : sizes)
        points.push_back({static_cast<double>(size), law.at(size)});
    return points;
}

} // namespace
Q_DECLARE_METATYPE(hone::ScalabilityFit)

class SizingTest : public HoneTest {
    Q_OBJECT

    static void curves() {
        QTest::addColumn<ScalabilityFit>("law");
        QTest::newRow("linear") << ScalabilityFit{100, 0, 0};
        QTest::newRow("queueing") << ScalabilityFit{2'000, 0.2, 0};
        QTest::newRow("peak at 3") << ScalabilityFit{500'000, 0.1, 0.1};
        QTest::newRow("peak at 14") << ScalabilityFit{50, 0.02, 0.005};
        QTest::newRow("falls from the start") << ScalabilityFit{1'000, 0.9, 0.3};
    }

private slots:
    void theCoefficientsOfACurveAreFoundAgain_data() { curves(); }
    void theCoefficientsOfACurveAreFoundAgain() {
        QFETCH(ScalabilityFit, law);
        const auto fit = fitScalability(curveOf(law, {1, 2, 4, 8, 16, 32}));
        QVERIFY(fit);
        QVERIFY(std::abs(fit->rate - law.rate) < 1e-6 * law.rate);
        QVERIFY(std::abs(fit->contention - law.contention) < 1e-6);
        QVERIFY(std::abs(fit->coherency - law.coherency) < 1e-6);
    }

    void aCurveFasterThanLinearGivesNoNegativeCoefficient() {
        const std::vector<ThroughputPoint> points{{1, 100}, {2, 230}, {4, 500}, {8, 1'100}};
        const auto fit = fitScalability(points);
        QVERIFY(fit);
        QVERIFY(fit->contention >= 0 && fit->coherency >= 0);
    }

    void thePeakAndTheKneeAreWhereTheLawHasThem() {
        const ScalabilityFit law{100, 0.1, 0.009};
        QCOMPARE(*law.peak(), 10.0);
        QVERIFY(!ScalabilityFit({100, 0.1, 0}).peak());
        const int knee = law.knee(32, 0.95);
        QVERIFY(law.at(knee) >= 0.95 * law.at(10));
        QVERIFY(law.at(knee - 1) < 0.95 * law.at(10));
    }

    void tooFewPointsGiveNoFit() {
        QVERIFY(!fitScalability(std::vector<ThroughputPoint>{{1, 5}, {2, 9}}));
        QVERIFY(!fitScalability(std::vector<ThroughputPoint>{{1, 5}, {1, 6}, {2, 9}}));
        QVERIFY(!fitScalability(std::vector<ThroughputPoint>{{1, 5}, {2, 0}, {4, 9}}));
    }

    void theSizeAdvisedIsWithinFivePercentOfTheBestInEightMeasurements_data() { curves(); }
    void theSizeAdvisedIsWithinFivePercentOfTheBestInEightMeasurements() {
        QFETCH(ScalabilityFit, law);
        for (const int largest : {1, 2, 3, 7, 32, 100}) {
            double best = 0;
            for (int size = 1; size <= largest; ++size)
                best = std::max(best, law.at(size));
            std::mt19937 random(static_cast<unsigned>(largest));
            std::normal_distribution<double> noise(1, 0.005);
            int measured = 0;
            const auto advice = adviseSize(largest, [&](int size) -> Result<SizePoint> {
                ++measured;
                const double ops = law.at(size) * noise(random);
                return SizePoint{size, ops, 0, 0, static_cast<std::int64_t>(1e9 * size / ops)};
            });
            HONE_VERIFY(advice);
            QVERIFY(measured <= 8);
            QVERIFY(advice->recommended >= 1 && advice->recommended <= largest);
            QVERIFY2(law.at(advice->recommended) >= 0.95 * best, advice->reason.c_str());
            QVERIFY(std::abs(advice->busy - advice->recommended) < 0.01);
        }
    }

    void theReasonNamesWhatWasMeasured() {
        const auto advice = adviseSize(8, [](int size) -> Result<SizePoint> {
            return SizePoint{size, size == 1 ? 1'000.0 : 500.0, 0, 0, 1};
        });
        HONE_VERIFY(advice);
        QCOMPARE(QString::fromStdString(advice->reason),
                 QString("1 connection gives %1 operations a second, %2 of the most that was "
                         "measured (at 1). More make it slower: 8 give %3 of that.")
                     .arg(QString::fromStdString(formatCount(1'000)),
                          QString::fromStdString(formatShare(1)),
                          QString::fromStdString(formatShare(0.5))));
    }

    void aMeasurementThatFailsIsTheAnswer() {
        const auto advice = adviseSize(8, [](int) -> Result<SizePoint> {
            return fail(ErrorCode::Busy, "The database is locked.");
        });
        QCOMPARE(advice.error().code, ErrorCode::Busy);
    }

    void aSizeIsMeasuredWithThatManyConnections() {
        StubDriver driver;
        std::atomic<int> busy{0}, most{0};
        const auto point = measureSize(
            [&driver] { return driver.connect(Access::ReadOnly); }, 3,
            [&](Connection&, std::uint64_t) -> Result<void> {
                const int now = ++busy;
                for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
                }
                std::this_thread::sleep_for(1ms);
                --busy;
                return {};
            },
            {.callers = 8, .duration = 100ms, .stop = {}});
        HONE_VERIFY(point);
        QCOMPARE(most.load(), 3);
        QVERIFY(point->opsPerSecond > 0);
        QVERIFY(point->usageNs >= 1'000'000);
        QVERIFY(point->p99Ns >= point->p50Ns);
    }
};

QTEST_GUILESS_MAIN(SizingTest)
#include "sizing_test.moc"
