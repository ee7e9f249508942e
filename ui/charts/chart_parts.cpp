#include "ui/charts/chart_parts.h"

namespace hone::ui {
namespace {

constexpr double slack = 1.001; // of sums of steps
constexpr double labelGap = 6, lineHeight = 18;

} // namespace

void drawEmptyWords(QPainter& painter, const QRectF& area, const ThemeTokens& tokens,
                    const QString& words) {
    painter.setPen(tokens.faint);
    painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, words);
}

void drawValueLabels(QPainter& painter, const QRectF& plot, double highest, const AxisScale& scale,
                     ChartUnit unit, double from) {
    for (double value = from; value <= scale.top * slack; value += scale.step) {
        const double y = plot.bottom() - plot.height() * value / highest;
        painter.drawText(QRectF(plot.right() + labelGap, y - lineHeight / 2, 1, lineHeight),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
                         axisLabel(value, unit));
    }
}

void drawValueAxis(QPainter& painter, const QRectF& plot, const ThemeTokens& tokens,
                   const AxisScale& scale, ChartUnit unit, double labelsFrom) {
    painter.setPen(tokens.line);
    for (double value = 0; value <= scale.top * slack; value += scale.step) {
        const double y = plot.bottom() - plot.height() * value / scale.top;
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    }
    painter.setPen(tokens.faint);
    drawValueLabels(painter, plot, scale.top, scale, unit, labelsFrom);
}

} // namespace hone::ui
