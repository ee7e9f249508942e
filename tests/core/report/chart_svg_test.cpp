#include "core/report/chart_svg.h"

#include <QRegularExpression>

#include "core/report/chart_axis.h"
#include "tests/support/hone_test.h"

using namespace hone;
using namespace hone::report;
using namespace hone::test;

namespace {

Chart runsOf(std::vector<double> a, std::vector<double> b) {
    const double first = medianOf(a), second = medianOf(b);
    return {"Every run", "time of one run", lab::Unit::Duration,
            Runs{{{"before", std::move(a), first, {}, Ink::Orange},
                  {"after", std::move(b), second, {}, Ink::Green}}}};
}

qsizetype marksIn(const std::string& svg) {
    return QString::fromStdString(svg).count(QStringLiteral("class=\"fill "));
}

// Every number after d=, x=, cx= and so on lies within the drawing.
bool staysInside(const std::string& svg) {
    static const QRegularExpression place(QStringLiteral(R"( (x|y|x1|x2|y1|y2)="(-?[\d.]+)\")"));
    for (auto found = place.globalMatch(QString::fromStdString(svg)); found.hasNext();) {
        const auto match = found.next();
        const double value = match.captured(2).toDouble();
        if (value < 0 || value > 2'000) return false;
        if (match.captured(1).startsWith(QLatin1Char('x')) && value > 760) return false;
    }
    return !QString::fromStdString(svg).contains(QStringLiteral("nan"));
}

} // namespace

class ChartSvgTest : public HoneTest {
    Q_OBJECT
private slots:
    void anAxisBeginsAtZeroUnlessTheValuesLieFarApart() {
        const ChartAxis near({2e6, 9e6, true}, lab::Unit::Duration, 0, 100);
        QVERIFY(!near.isLogarithmic());
        QCOMPARE(near.at(0), 0.0);
        QCOMPARE(near.ticks().front().text, std::string("0"));
        const ChartAxis far({2e3, 9e6, true}, lab::Unit::Duration, 0, 100);
        QVERIFY(far.isLogarithmic());
        QCOMPARE(far.ticks().front().text, std::string("1 µs"));
        QCOMPARE(far.ticks().back().text, std::string("10 ms"));
        QVERIFY(far.at(2e3) < far.at(2e4));
    }

    void oddValuesMakeNoOddAxes() {
        for (const Extent& extent : {Extent{0, 0, true}, Extent{1, 1, true}, Extent{0, 1e18, true},
                                     Extent{1e-9, 1e15, true}, Extent{-5, 5, true}}) {
            const ChartAxis axis(extent, lab::Unit::Count, 0, 100);
            QVERIFY(!axis.ticks().empty());
            QVERIFY(axis.ticks().size() < 12);
            for (const double value : {extent.least, extent.most}) {
                QVERIFY(axis.at(value) >= 0);
                QVERIFY(axis.at(value) <= 100);
            }
        }
    }

    void everyRunIsAMarkUntilThereAreTooMany() {
        QCOMPARE(marksIn(chartSvg(runsOf({1e6, 2e6, 3e6}, {1e6, 1e6}), 1)), qsizetype{5});
        std::vector<double> many(10'000);
        for (std::size_t i = 0; i < many.size(); ++i)
            many[i] = 1e6 + static_cast<double>(i);
        const std::string svg = chartSvg(runsOf(many, {1e6}), 1);
        QVERIFY(marksIn(svg) <= 241);
        QVERIFY(svg.find("10\u2009000 runs") != svg.npos);
    }

    void aChartSaysWhatItShows() {
        const std::string svg = chartSvg(runsOf({40e6, 42e6, 44e6}, {2e6}), 7);
        for (const char* words : {"role=\"img\"", "aria-labelledby=\"chart7t chart7d\"",
                                  "before: median 42.0 ms", "after: median 2.00 ms", "logarithmic"})
            QVERIFY2(svg.find(words) != svg.npos, words);
        QVERIFY(staysInside(svg));
    }

    void whatWasStoppedAtALimitIsHollowAndSaysAtLeast() {
        const Chart chart{"t", "time", lab::Unit::Duration,
                          Changes{"before", "after", {{"q", 3e9, 2e6, true, false}}}};
        const std::string svg = chartSvg(chart, 1);
        QVERIFY(svg.find("≥ 3.00 s → 2.00 ms") != svg.npos);
        QVERIFY(svg.find("stroke orange") != svg.npos);
        QVERIFY(staysInside(svg));
    }

    void aLineHasItsIntervalWhereEveryPointHasOne() {
        Lines lines{"rows", lab::Unit::Count, {{"plain", {}, Ink::Orange}}};
        for (const double x : {5e3, 2e4, 8e4})
            lines.lines[0].points.push_back({x, x * 10, Interval{x * 9, x * 11}});
        Chart chart{"t", "time", lab::Unit::Duration, lines};
        QVERIFY(chartSvg(chart, 1).find("band orange") != std::string::npos);
        lines.lines[0].points[1].interval.reset();
        chart.picture = lines;
        QVERIFY(chartSvg(chart, 1).find("band orange") == std::string::npos);
        QVERIFY(staysInside(chartSvg(chart, 1)));
    }

    void aChartWithoutValuesIsEmpty() {
        for (const Chart& chart : {Chart{"t", "a", {}, Runs{}}, Chart{"t", "a", {}, Runs{{Lane{}}}},
                                   Chart{"t", "a", {}, Changes{}}, Chart{"t", "a", {}, Bars{}},
                                   Chart{"t", "a", {}, Lines{}}})
            QVERIFY(chartSvg(chart, 1).empty());
    }
};

QTEST_GUILESS_MAIN(ChartSvgTest)
#include "chart_svg_test.moc"
