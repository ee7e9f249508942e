#include "ui/charts/time_series.h"

#include "tests/support/hone_test.h"

using namespace hone::ui;

class TimeSeriesTest : public hone::test::HoneTest {
    Q_OBJECT

    static TimeSeries series(std::initializer_list<double> values) {
        TimeSeries series;
        double at = 0;
        for (const double value : values)
            series.append(at += TimeSeries::interval,
                          value < 0 ? std::nullopt : std::optional(value));
        return series;
    }

private slots:
    void aRingKeepsTheLatestTenMinutes() {
        TimeSeries series;
        for (std::size_t i = 1; i <= TimeSeries::capacity + 5; ++i)
            series.append(static_cast<double>(i), static_cast<double>(i));
        QCOMPARE(series.size(), TimeSeries::capacity);
        QVERIFY(!series.valueAt(3));
        QCOMPARE(series.valueAt(6), std::optional(6.0));
        QCOMPARE(series.latestSince(0), std::optional(double(TimeSeries::capacity + 5)));
    }

    void anEmptySeriesHasNothing() {
        const TimeSeries empty;
        QVERIFY(!empty.valueAt(1));
        QVERIFY(!empty.maximum(0, 10));
        QVERIFY(!empty.latestSince(0));
        QVERIFY(empty.lines(0, 10, 8).empty());
    }

    void aSampleWithoutAValueIsNotZero() {
        const TimeSeries s = series({4, -1, 6});
        QVERIFY(!s.valueAt(0.5));
        QCOMPARE(s.valueAt(0.75), std::optional(6.0));
        QCOMPARE(s.maximum(0, 1), std::optional(6.0));
    }

    void theMaximumIsOfTheStretchAlone() {
        const TimeSeries s = series({9, 1, 2, 3});
        QCOMPARE(s.maximum(0.25, 1), std::optional(3.0));
        QCOMPARE(s.maximum(0, 0.5), std::optional(9.0));
    }

    void aShortLackIsBridgedAndALongOneIsAGap() {
        const TimeSeries bridged = series({1, -1, -1, 2});
        QCOMPARE(bridged.lines(0, 1, 8).size(), std::size_t(1));
        const TimeSeries parted = series({1, 1, -1, -1, -1, -1, -1, -1, 2, 2});
        const auto lines = parted.lines(0, 2.5, 8);
        QCOMPARE(lines.size(), std::size_t(2));
        QCOMPARE(lines[0].back(), QPointF(-2, 1));
        QCOMPARE(lines[1].front(), QPointF(-0.25, 2));
    }

    void aLoneValueIsAsLongAsItsInterval() {
        const TimeSeries s = series({-1, -1, 5});
        const auto lines = s.lines(0, 0.75, 8);
        QCOMPARE(lines.size(), std::size_t(1));
        QCOMPARE(lines[0], QList<QPointF>({QPointF(-0.25, 5), QPointF(0, 5)}));
    }

    void thereAreNeverMoreLinesThanAskedFor() {
        TimeSeries s;
        for (int i = 0; i < 200; ++i)
            s.append(i * 3.0, 1.0); // each alone
        QCOMPARE(s.lines(0, 600, 1000).size(), std::size_t(200));
        QVERIFY(s.lines(0, 600, 10).size() <= 10);
    }

    void aLineEntersFromBeforeTheStretch() {
        const TimeSeries s = series({1, 2, 3, 4});
        const auto lines = s.lines(0.6, 1, 8);
        QCOMPARE(lines[0].front(), QPointF(0.5 - 1, 2));
    }
};

QTEST_GUILESS_MAIN(TimeSeriesTest)
#include "time_series_test.moc"
