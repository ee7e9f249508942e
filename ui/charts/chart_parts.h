#pragma once

#include <QPainter>

#include "ui/charts/axis_scale.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// Parts that charts draw alike, with the painter's font.

// In place of a chart that has nothing to show yet.
void drawEmptyWords(QPainter& painter, const QRectF& area, const ThemeTokens& tokens,
                    const QString& words);

// A line across the plot at this height, words at its right.
void drawLineAcross(QPainter& painter, const QRectF& plot, const ThemeTokens& tokens, double y,
                    const QString& words);
// A line up the plot at x, words below it.
void drawLineUp(QPainter& painter, const QRectF& plot, const ThemeTokens& tokens, double x,
                const QString& words);

// Words at the right of the plot for the scale's steps from this value on, in the painter's pen;
// highest: the value at the plot's top.
void drawValueLabels(QPainter& painter, const QRectF& plot, double highest, const AxisScale& scale,
                     ChartUnit unit, double from);
// The same with lines across the plot, whose top is the scale's.
void drawValueAxis(QPainter& painter, const QRectF& plot, const ThemeTokens& tokens,
                   const AxisScale& scale, ChartUnit unit, double labelsFrom);

// Lines of words in a box right of this point, down from it, or left of it where the room to the
// right, which ends there, is too small. scale: of the type.
void drawWordsBeside(QPainter& painter, const ThemeTokens& tokens, const QPointF& point,
                     double right, const QStringList& words, double scale = 1);

void drawFocusRing(QPainter& painter, const ThemeTokens& tokens, const QRectF& area);

} // namespace hone::ui
