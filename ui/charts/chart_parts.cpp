#include "ui/charts/chart_parts.h"

#include <algorithm>

namespace hone::ui {
namespace {

constexpr double slack = 1.001; // of sums of steps
constexpr double labelGap = 6, lineHeight = 18;
constexpr double boxGap = 10, boxSide = 8, boxTop = 5, leastLeft = 4;

// Never cut: what there is room for is the chart's to know.
void drawLabelRight(QPainter& painter, const QRectF& plot, double y, const QString& words) {
    painter.drawText(QRectF(plot.right() + labelGap, y - lineHeight / 2, 1, lineHeight),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, words);
}

} // namespace

void drawEmptyWords(QPainter& painter, const QRectF& area, const ThemeTokens& tokens,
                    const QString& words) {
    painter.setPen(tokens.faint);
    painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, words);
}

void drawLineAcross(QPainter& painter, const QRectF& plot, const ThemeTokens& tokens, double y,
                    const QString& words) {
    painter.setPen(tokens.line);
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    painter.setPen(tokens.faint);
    drawLabelRight(painter, plot, y, words);
}

void drawLineUp(QPainter& painter, const QRectF& plot, const ThemeTokens& tokens, double x,
                const QString& words) {
    painter.setPen(tokens.line);
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    painter.setPen(tokens.faint);
    painter.drawText(QRectF(x - 40, plot.bottom() + 2, 80, lineHeight), Qt::AlignCenter, words);
}

void drawValueLabels(QPainter& painter, const QRectF& plot, double highest, const AxisScale& scale,
                     ChartUnit unit, double from) {
    for (double value = from; value <= scale.top * slack; value += scale.step)
        drawLabelRight(painter, plot, plot.bottom() - plot.height() * value / highest,
                       axisLabel(value, unit));
}

void drawValueAxis(QPainter& painter, const QRectF& plot, const ThemeTokens& tokens,
                   const AxisScale& scale, ChartUnit unit, double labelsFrom) {
    for (double value = 0; value <= scale.top * slack; value += scale.step)
        drawLineAcross(painter, plot, tokens, plot.bottom() - plot.height() * value / scale.top,
                       value < labelsFrom ? QString() : axisLabel(value, unit));
}

void drawWordsBeside(QPainter& painter, const ThemeTokens& tokens, const QPointF& point,
                     double right, const QStringList& words, double scale) {
    const double side = boxSide * scale, top = boxTop * scale, away = boxGap * scale;
    const double height = lineHeight * scale;
    const QFontMetricsF metrics(painter.font());
    double width = 0;
    for (const QString& line : words)
        width = std::max(width, metrics.horizontalAdvance(line));
    QRectF box(point.x() + away, point.y(), width + 2 * side,
               height * static_cast<double>(words.size()) + 2 * top);
    if (box.right() > right) box.moveRight(point.x() - away);
    box.moveLeft(std::max(box.left(), leastLeft));
    painter.setPen(tokens.line);
    painter.setBrush(tokens.raised);
    painter.drawRoundedRect(box, controlRadius, controlRadius);
    painter.setPen(tokens.text);
    QRectF line(box.left() + side, box.top() + top, width + 1, height);
    for (const QString& each : words) {
        painter.drawText(line, Qt::AlignVCenter, each);
        line.translate(0, height);
    }
}

void drawFocusRing(QPainter& painter, const ThemeTokens& tokens, const QRectF& area) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(tokens.accent);
    painter.drawRoundedRect(area, controlRadius, controlRadius);
}

} // namespace hone::ui
