#include "ui/charts/plain_chart.h"

#include <QPainter>

namespace hone::ui {

void makePlain(QChartView& view, QValueAxis& across, QValueAxis& up) {
    view.setFrameShape(QFrame::NoFrame);
    view.setRenderHint(QPainter::Antialiasing);
    view.setMouseTracking(true);
    view.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view.setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view.viewport()->setAutoFillBackground(false);
    QChart* chart = view.chart();
    chart->setAnimationOptions(QChart::NoAnimation);
    chart->legend()->hide();
    chart->setBackgroundVisible(false);
    chart->setMargins(QMargins(0, 0, 0, 0));
    for (QValueAxis* axis : {&across, &up}) {
        axis->setLabelsVisible(false);
        axis->setLineVisible(false);
    }
    across.setGridLineVisible(false);
    up.setTickType(QValueAxis::TicksDynamic);
    up.setTickAnchor(0);
    chart->addAxis(&across, Qt::AlignBottom);
    chart->addAxis(&up, Qt::AlignLeft);
}

void drawValueLabels(QPainter& painter, const QRectF& plot, const QValueAxis& up,
                     const AxisScale& scale, ChartUnit unit, double from) {
    constexpr double slack = 1.001; // of sums of steps
    for (double value = from; value <= scale.top * slack; value += scale.step) {
        const double y = plot.bottom() - plot.height() * value / up.max();
        painter.drawText(QRectF(plot.right() + 6, y - 9, 1, 18),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
                         axisLabel(value, unit));
    }
}

} // namespace hone::ui
