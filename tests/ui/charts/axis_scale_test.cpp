#include "ui/charts/axis_scale.h"

#include <cmath>

#include "tests/support/hone_test.h"

using namespace hone::ui;

class AxisScaleTest : public hone::test::HoneTest {
    Q_OBJECT

private slots:
    void stepsAreOneTwoOrFiveAndHoldTheMaximum() {
        for (double maximum = 11; maximum < 1e11; maximum *= 1.37) {
            const AxisScale scale = axisScale(maximum, ChartUnit::Nanoseconds);
            QVERIFY2(scale.top >= maximum * (1 - 1e-9), qPrintable(QString::number(maximum)));
            const double steps = scale.top / scale.step;
            QVERIFY2(steps > 1.5 && steps < 4.5, qPrintable(QString::number(steps)));
            const double digit =
                scale.step / std::pow(10, std::floor(std::log10(scale.step) + 1e-9));
            QVERIFY2(qFuzzyCompare(digit, 1) || qFuzzyCompare(digit, 2) || qFuzzyCompare(digit, 5),
                     qPrintable(QString::number(digit)));
        }
    }

    void aShareIsAlwaysOfTheWhole() {
        QCOMPARE(axisScale(0.03, ChartUnit::Share), (AxisScale{1, 0.5}));
    }

    void countsHaveWholeSteps() {
        QCOMPARE(axisScale(1, ChartUnit::Count), (AxisScale{2, 1}));
        QCOMPARE(axisScale(4, ChartUnit::Count), (AxisScale{4, 2}));
    }

    void nothingStillHasAnAxis() {
        QVERIFY(axisScale(0, ChartUnit::PerSecond).top > 0);
        QVERIFY(axisScale(0, ChartUnit::Nanoseconds).top > 0);
    }

    void labelsAreRoundNumbersWithTheirUnit() {
        QCOMPARE(axisLabel(40e6, ChartUnit::Nanoseconds), QStringLiteral("40 ms"));
        QCOMPARE(axisLabel(1.5e9, ChartUnit::Nanoseconds), QStringLiteral("1.5 s"));
        QCOMPARE(axisLabel(200e3, ChartUnit::Nanoseconds), QStringLiteral("200 µs"));
        QCOMPARE(axisLabel(0, ChartUnit::Nanoseconds), QStringLiteral("0"));
        QCOMPARE(axisLabel(400e3, ChartUnit::PerSecond), QStringLiteral("400 k/s"));
        QCOMPARE(axisLabel(0.5, ChartUnit::Share), QStringLiteral("50 %"));
        QCOMPARE(axisLabel(3, ChartUnit::Count), QStringLiteral("3"));
    }

    void valuesHaveThreeSignificantDigits() {
        QCOMPARE(valueLabel(0.5789, ChartUnit::Share), QStringLiteral("57.9 %"));
        QCOMPARE(valueLabel(1, ChartUnit::Share), QStringLiteral("100 %"));
        QCOMPARE(valueLabel(4.567, ChartUnit::PerSecond), QStringLiteral("4.57 /s"));
    }
};

QTEST_GUILESS_MAIN(AxisScaleTest)
#include "axis_scale_test.moc"
