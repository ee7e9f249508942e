#include "ui/charts/charts_panel.h"

#include <QGraphicsLineItem>
#include <QSignalSpy>

#include "tests/support/hone_test.h"
#include "tests/support/session.h"

using namespace hone;
using namespace hone::ui;

class ChartsPanelTest : public test::HoneTest {
    Q_OBJECT

private slots:
    void theSamplesFollowWhatRuns() {
        const test::TestDatabase database("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2);");
        Theme theme;
        SessionConfig config;
        config.journal.folder = database.folder().file("journal");
        Workbench workbench(theme, config);
        LiveMetrics metrics(workbench);
        ChartsPanel panel(workbench, metrics);
        panel.resize(900, 160);
        panel.show();
        QSignalSpy opened(&workbench, &Workbench::sessionOpened);
        workbench.open(QString::fromStdString(database.path()));
        QTRY_COMPARE(opened.count(), 1);
        QVERIFY(!metrics.series(Metric::P95).latestSince(0));

        workbench.submit(test::request("SELECT sum(a) FROM t"));
        QTRY_VERIFY(metrics.series(Metric::P95).latestSince(0));
        QVERIFY(*metrics.series(Metric::P95).latestSince(0) > 0);
        QVERIFY(metrics.series(Metric::Throughput).maximum(0, metrics.now()) > 0);

        workbench.closeSession();
        QVERIFY(!metrics.series(Metric::P95).latestSince(0));
    }

    void aChartWithoutValuesSaysWhatToDo() {
        Theme theme;
        Workbench workbench(theme, SessionConfig());
        LiveMetrics metrics(workbench);
        ChartsPanel panel(workbench, metrics);
        for (const LiveChart* chart : panel.findChildren<LiveChart*>()) {
            QVERIFY(!chart->spec().empty.isEmpty());
            QVERIFY(!chart->accessibleName().isEmpty());
        }
        QCOMPARE(panel.findChildren<LiveChart*>().size(), 4);
    }

    void theGridFollowsTheChartsSize() {
        const test::TestDatabase database;
        Theme theme;
        SessionConfig config;
        config.keepJournal = false;
        Workbench workbench(theme, config);
        LiveMetrics metrics(workbench);
        ChartsPanel panel(workbench, metrics);
        panel.resize(900, 260);
        panel.show();
        workbench.open(QString::fromStdString(database.path()));
        const LiveChart* chart = nullptr;
        const auto lowest = [&chart] {
            double y = -1;
            for (const QGraphicsItem* item : chart->scene()->items())
                if (dynamic_cast<const QGraphicsLineItem*>(item) != nullptr && item->isVisible())
                    y = std::max(y, item->sceneBoundingRect().center().y());
            return y;
        };
        for (const LiveChart* each : panel.findChildren<LiveChart*>())
            if (each->spec().title == QStringLiteral("Throughput")) chart = each;
        QVERIFY(chart != nullptr);
        QTRY_VERIFY(lowest() > 0); // no grid without values
        panel.resize(900, 160);
        QTRY_COMPARE(chart->height() < 160, true);
        QVERIFY(std::abs(lowest() - chart->chart()->plotArea().bottom()) < 1.5);
    }

    void oneCrosshairGoesThroughAllCharts() {
        Theme theme;
        Workbench workbench(theme, SessionConfig());
        LiveMetrics metrics(workbench);
        ChartsPanel panel(workbench, metrics);
        panel.resize(900, 160);
        panel.show();
        const auto charts = panel.findChildren<LiveChart*>();
        const QImage before = charts[3]->grab().toImage();
        emit charts[0]->hovered(1.0);
        QVERIFY(charts[3]->grab().toImage() != before);
        emit charts[0]->hovered(std::nullopt);
        QCOMPARE(charts[3]->grab().toImage(), before);
    }
};

QTEST_MAIN(ChartsPanelTest)
#include "charts_panel_test.moc"
