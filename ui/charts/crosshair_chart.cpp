#include "ui/charts/crosshair_chart.h"

#include <algorithm>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/charts/chart_parts.h"

namespace hone::ui {

CrosshairChart::CrosshairChart(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void CrosshairChart::chooseNone() {
    chosen_.reset();
    update();
}

void CrosshairChart::choose(int step) {
    if (stopCount() == 0) return;
    const int last = static_cast<int>(stopCount()) - 1;
    const int from = chosen_ ? static_cast<int>(*chosen_) : step > 0 ? -1 : last + 1;
    chosen_ = static_cast<std::size_t>(std::clamp(from + step, 0, last));
    update();
}

void CrosshairChart::drawChosenWords(QPainter& painter, const QPointF& from, double right,
                                     double scale) const {
    drawWordsBeside(painter, theme_.tokens(), from, right, chosenWords(), scale);
}

void CrosshairChart::drawFocus(QPainter& painter, const QMarginsF& inside) const {
    if (hasFocus()) drawFocusRing(painter, theme_.tokens(), QRectF(rect()).marginsRemoved(inside));
}

void CrosshairChart::mouseMoveEvent(QMouseEvent* event) {
    if (stopCount() == 0) return;
    chosen_ = nearestStop(event->position());
    update();
}

void CrosshairChart::leaveEvent(QEvent*) {
    chooseNone();
}

void CrosshairChart::keyPressEvent(QKeyEvent* event) {
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    if (step == 0 || stopCount() == 0) return QWidget::keyPressEvent(event);
    choose(step);
}

void CrosshairChart::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void CrosshairChart::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    chooseNone();
}

} // namespace hone::ui
