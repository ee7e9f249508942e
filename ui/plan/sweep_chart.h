#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <QChartView>
#include <QLineSeries>
#include <QScatterSeries>
#include <QValueAxis>

#include "core/plan/sweep.h"
#include "ui/charts/axis_scale.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// A parameter's value in words, for axes and sentences.
QString sweptValueText(const Value& value);

// The time a statement takes for each value of a parameter, against the values in their order. A
// band behind the line tells which plan was chosen; where it changes stands a line. Beside it,
// where there is one, the same for another plan, dashed.
class SweepChart : public QChartView {
    Q_OBJECT
public:
    explicit SweepChart(Theme& theme, QWidget* parent = nullptr);

    // other: the statement with another plan over the same values, or none.
    void show(const Sweep& sweep, const std::optional<Sweep>& other);
    using QWidget::show;
    void clear();
    bool isEmpty() const { return !sweep_; }
    // The values that stand below the plot, each with its place: as many as there is room for.
    std::vector<std::pair<QRectF, QString>> placeLabels() const;

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    void applyTheme();
    double across(double at) const; // pixels of a point's number
    void drawCrosshair(QPainter* painter, const QRectF& plot) const;

    Theme& theme_;
    QLineSeries* line_;
    QLineSeries* otherLine_;
    QScatterSeries* dots_;
    QValueAxis* place_;
    QValueAxis* time_;
    AxisScale scale_;
    std::optional<Sweep> sweep_, other_;
    std::optional<std::size_t> hovered_;
};

} // namespace hone::ui
