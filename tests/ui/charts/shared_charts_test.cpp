#include <QPainter>

#include "tests/support/hone_test.h"
#include "ui/charts/crosshair_chart.h"
#include "ui/charts/live_chart_row.h"
#include "ui/charts/mark_legend.h"
#include "ui/charts/size_curve.h"

using namespace hone;
using namespace hone::ui;

namespace {

// Three stops, a hundred pixels from each other.
class ThreeStops : public CrosshairChart {
public:
    explicit ThreeStops(Theme& theme) : CrosshairChart(theme) {}
    QStringList chosenWords() const override {
        return chosen() ? QStringList{QString::number(*chosen())} : QStringList();
    }

protected:
    std::size_t stopCount() const override { return 3; }
    std::size_t nearestStop(const QPointF& point) const override {
        return static_cast<std::size_t>(std::clamp(std::lround(point.x() / 100), 0L, 2L));
    }
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        if (chosen()) drawChosenWords(painter, {100.0 * static_cast<double>(*chosen()), 10}, 200);
        drawFocus(painter, {});
    }
};

// From 1 to 16, the value as large as the size.
class SameAsSize : public SizeCurve {
public:
    explicit SameAsSize(Theme& theme)
        : SizeCurve(theme, {QMarginsF(10, 10, 10, 10), ChartUnit::Count, 0}, nullptr) {
        resize(120, 120);
    }
    void fill() { setPoints({{1, 1}, {4, 4}, {16, 16}}, 1, 16); }
    QPointF place(double size, double value) const { return placeOf(size, value); }

protected:
    QString wordsOf(std::size_t point) const override { return QString::number(point); }
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        if (!begin(painter)) return;
        drawAxes(painter, QStringLiteral("1"), QStringLiteral("16"));
        drawCurve(painter);
    }
};

} // namespace

class SharedChartsTest : public test::HoneTest {
    Q_OBJECT

private slots:
    void oneCrosshairGoesThroughTheRow() {
        Theme theme;
        Workbench workbench(theme, SessionConfig());
        LiveMetrics metrics(workbench);
        const ChartLine line{Metric::HitRate, "hits", &ThemeTokens::blue};
        LiveChartRow row(workbench, metrics,
                         {{"One", ChartUnit::Share, {line}, "nothing"},
                          {"Two", ChartUnit::Share, {line}, "nothing"}},
                         30);
        row.resize(600, 140);
        row.show();
        const auto charts = row.findChildren<LiveChart*>();
        QCOMPARE(charts.size(), 2);
        const QImage before = charts[1]->grab().toImage();
        emit charts[0]->hovered(1.0);
        QVERIFY(charts[1]->grab().toImage() != before);
        emit charts[0]->hovered(std::nullopt);
        QCOMPARE(charts[1]->grab().toImage(), before);
    }

    void aStopIsChosenByMouseAndKeys() {
        Theme theme;
        ThreeStops chart(theme);
        chart.resize(240, 100);
        chart.show();
        QVERIFY(chart.chosenWords().isEmpty());
        QTest::mouseMove(&chart, {120, 50});
        QTRY_COMPARE(chart.chosenWords().value(0), QString("1"));
        QEvent left(QEvent::Leave);
        QCoreApplication::sendEvent(&chart, &left);
        QVERIFY(chart.chosenWords().isEmpty());
        for (const char* stop : {"2", "1", "0", "0"}) {
            QTest::keyClick(&chart, Qt::Key_Left);
            QCOMPARE(chart.chosenWords().value(0), QString(stop));
        }
        for (const char* stop : {"1", "2", "2"}) {
            QTest::keyClick(&chart, Qt::Key_Right);
            QCOMPARE(chart.chosenWords().value(0), QString(stop));
        }
        QVERIFY(!chart.grab().isNull());
    }

    void sizesStandByTheirLogarithm() {
        Theme theme;
        SameAsSize curve(theme);
        const QImage empty = curve.grab().toImage();
        curve.setEmptyWords("nothing yet");
        QVERIFY(curve.grab().toImage() != empty);
        curve.fill();
        QCOMPARE(curve.place(1, 0), QPointF(10, 110));
        QCOMPARE(curve.place(4, 0).x(), 60.0);
        QCOMPARE(curve.place(16, 0).x(), 110.0);
        QCOMPARE(curve.place(64, 0).x(), 110.0); // beyond the end stands there
        QVERIFY(curve.place(16, 16).y() < curve.place(16, 4).y());
        QVERIFY(!curve.grab().isNull());
    }

    void aLegendTellsItsMarksInWords() {
        Theme theme;
        int drawn = 0;
        const auto draw = [&drawn](QPainter&, const ThemeTokens&, const QPointF&) { ++drawn; };
        MarkLegend legend(theme, 12, {{"hit", draw}, {"miss", draw}});
        QCOMPARE(legend.accessibleName(), QString("Legend: hit, miss"));
        legend.resize(legend.sizeHint());
        QVERIFY(!legend.grab().isNull());
        QVERIFY(drawn >= 2);
    }
};

QTEST_MAIN(SharedChartsTest)
#include "shared_charts_test.moc"
