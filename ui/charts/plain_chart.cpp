#include "ui/charts/plain_chart.h"

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

} // namespace hone::ui
