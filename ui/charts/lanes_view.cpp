#include "ui/charts/lanes_view.h"

#include <QHelpEvent>
#include <QPainter>

#include "ui/charts/chart_parts.h"
#include "ui/shell/tool_tip.h"

namespace hone::ui {
namespace {

constexpr int betweenLines = 5; // seconds
constexpr double labelWidth = 80;

} // namespace

LanesView::LanesView(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    connect(&theme_, &Theme::changed, this, QOverload<>::of(&QWidget::update));
}

void LanesView::setEmptyWords(const QString& words) {
    if (words == empty_) return;
    empty_ = words;
    update();
}

void LanesView::drawEmpty(QPainter& painter) const {
    drawEmptyWords(painter, rect().adjusted(2 * gap, gap, -2 * gap, -gap), theme_.tokens(), empty_);
}

void LanesView::drawTimeAxis(QPainter& painter, double left, double right, int span,
                             int betweenWords) const {
    const double y = height() - axisHeight;
    for (int seconds = 0; seconds <= span; seconds += betweenLines) {
        const double x = right - (right - left) * seconds / span;
        painter.setPen(theme_.tokens().line);
        painter.drawLine(QPointF(x, gap / 2.0), QPointF(x, y));
        const bool now = seconds == 0, end = seconds == span;
        if (!now && !end && seconds % betweenWords != 0) continue;
        painter.setPen(theme_.tokens().faint);
        const Qt::Alignment at = now ? Qt::AlignRight : end ? Qt::AlignLeft : Qt::AlignHCenter;
        const double from = now ? x - labelWidth : end ? x : x - labelWidth / 2;
        painter.drawText(QRectF(from, y, labelWidth, axisHeight), at | Qt::AlignVCenter,
                         now ? tr("now") : tr("%1 s ago").arg(seconds));
    }
}

bool LanesView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    showToolTip(*help, wordsAt(help->pos()), this);
    return true;
}

} // namespace hone::ui
