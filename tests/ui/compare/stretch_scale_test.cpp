#include "ui/compare/stretch_scale.h"

#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::ui;

class StretchScaleTest : public hone::test::HoneTest {
    Q_OBJECT
private slots:
    void nearTimesHaveALinearAxisThatHoldsThem() {
        const StretchScale scale = timeScale(40e6, 60e6);
        QVERIFY(!scale.logarithmic);
        QVERIFY(scale.low > 35e6 && scale.low < 40e6);
        QVERIFY(scale.high > 60e6 && scale.high < 65e6);
        QCOMPARE(scale.ticks, (std::vector<double>{40e6, 45e6, 50e6, 55e6, 60e6}));
        QCOMPARE(scale.share(scale.low), 0.0);
        QCOMPARE(scale.share(scale.high), 1.0);
    }

    void timesFarApartHaveALogarithmicAxis() {
        const StretchScale scale = timeScale(1e6, 100e6);
        QVERIFY(scale.logarithmic);
        QCOMPARE(scale.ticks, (std::vector<double>{1e6, 2e6, 5e6, 10e6, 20e6, 50e6, 100e6}));
        QVERIFY(std::abs(scale.share(10e6) - 0.5) < 1e-9);
    }

    void manyDecadesAreLabelledOnceEach() {
        const StretchScale scale = timeScale(1e3, 1e9);
        QCOMPARE(scale.ticks.size(), std::size_t{7});
    }

    void equalValuesStillHaveAnAxis() {
        for (const StretchScale& scale : {timeScale(5e6, 5e6), linearScale(1, 1)}) {
            QVERIFY(scale.high > scale.low);
            QVERIFY(!scale.ticks.empty());
        }
        QVERIFY(timeScale(0, 0).high > 0);
    }

    void anAxisDoesNotReachBelowZeroForRoomAlone() { QCOMPARE(linearScale(0.001, 1).low, 0.0); }

    void quantilesLieBetweenNeighbours() {
        const std::vector<double> values{10, 20, 30, 40, 50};
        QCOMPARE(quantile(values, 0), 10.0);
        QCOMPARE(quantile(values, 0.25), 20.0);
        QCOMPARE(quantile(values, 0.375), 25.0);
        QCOMPARE(quantile(values, 1), 50.0);
        QCOMPARE(quantile({7}, 0.5), 7.0);
    }

    void oneValueFarOffDoesNotStretchTheAxis() {
        std::vector<double> values;
        for (int i = 0; i < 40; ++i)
            values.push_back(100 + i % 5);
        std::ranges::sort(values);
        QCOMPARE(mainStretch(values), (Interval{100, 104}));
        values.push_back(5'000);
        QVERIFY(mainStretch(values).high < 130);
        QCOMPARE(mainStretch(values).low, 100.0);
    }
};

QTEST_GUILESS_MAIN(StretchScaleTest)
#include "stretch_scale_test.moc"
