#pragma once

#include <optional>
#include <vector>

#include <QChartView>
#include <QLineSeries>
#include <QValueAxis>

#include "ui/charts/axis_scale.h"
#include "ui/charts/live_metrics.h"
#include "ui/shell/theme.h"

class QAreaSeries;

namespace hone::ui {

struct ChartLine {
    Metric metric;
    QString name;
    QColor ThemeTokens::*color;
    bool filled = false;
    bool mayMiss = false; // named only while it has values
};

struct ChartSpec {
    QString title;
    ChartUnit unit;
    std::vector<ChartLine> lines;
    QString empty; // what to do so that something appears
};

// Lines of live figures over the last seconds, redrawn when refresh() is called: value axis from
// zero with labels at the right, faint horizontal grid, a legend of one line below. Newest at the
// right edge.
class LiveChart : public QChartView {
    Q_OBJECT
public:
    LiveChart(ChartSpec spec, const LiveMetrics& metrics, Theme& theme, QWidget* parent = nullptr);

    const ChartSpec& spec() const { return spec_; }
    // The stretch shown: span seconds up to end.
    void show(double end, double span);
    using QWidget::show;
    // Whether show() would move the picture by a visible amount.
    bool moves(double end, double span) const;
    // A line at so many seconds before the end; none: no line.
    void setCrosshair(std::optional<double> secondsBeforeEnd);

signals:
    // The mouse is at so many seconds before the end; none: it left.
    void hovered(std::optional<double> secondsBeforeEnd);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    // A line with what is filled below it.
    struct Segment {
        QLineSeries* line;
        QAreaSeries* area; // null where nothing is filled
    };

    void place();
    void applyTheme();
    void rescale();
    static bool hasPoints(const std::vector<Segment>& line);
    void drawLegend(QPainter* painter) const;
    Segment makeSegment(const ChartLine& line);
    void style(const Segment& segment, const ChartLine& line) const;

    const ChartSpec spec_;
    const LiveMetrics& metrics_;
    Theme& theme_;
    QValueAxis* time_;
    QValueAxis* value_;
    std::vector<std::vector<Segment>> segments_; // of each line
    std::optional<AxisScale> scale_;
    double end_ = 0;
    double span_ = 0;
    bool hasValues_ = false;
    std::optional<double> crosshair_;
};

} // namespace hone::ui
