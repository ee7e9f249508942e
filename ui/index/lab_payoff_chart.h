#pragma once

#include "core/index/index_payoff.h"
#include "ui/charts/crosshair_chart.h"

namespace hone::ui {

// A statement's time without (orange) and with (green) an index over the table's rows or a
// parameter's values, and from where on it pays.
class LabPayoffChart : public CrosshairChart {
    Q_OBJECT
public:
    explicit LabPayoffChart(Theme& theme, QWidget* parent = nullptr);

    void show(const index::Payoff& payoff);
    using QWidget::show;
    // words: in the chart's place.
    void clear(const QString& words);
    QStringList chosenWords() const override;

    QSize minimumSizeHint() const override { return {200, 140}; }
    QSize sizeHint() const override { return {320, 150}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    std::size_t stopCount() const override;
    std::size_t nearestStop(const QPointF& point) const override;

private:
    QRectF plot() const;
    QPointF place(std::size_t point, std::int64_t time) const;
    double across(std::size_t point) const;
    QString pointText(std::size_t point) const;
    void drawAxes(QPainter& painter) const;
    void drawSide(QPainter& painter, SideTimes PairedComparison::*side, const QColor& color,
                  bool filled) const;
    void drawTurn(QPainter& painter) const;

    std::optional<index::Payoff> payoff_;
    QString words_;
    double most_ = 1;
};

} // namespace hone::ui
