#pragma once

#include <QChartView>
#include <QValueAxis>

#include "ui/charts/axis_scale.h"

namespace hone::ui {

// Gives the view a chart without Qt Charts' decorations on these two axes: no legend, no
// background, no margins, no labels; of the grid the horizontal lines alone.
void makePlain(QChartView& view, QValueAxis& across, QValueAxis& up);

// Words at the right of the plot for the scale's steps from this value on, in the painter's pen
// and font.
void drawValueLabels(QPainter& painter, const QRectF& plot, const QValueAxis& up,
                     const AxisScale& scale, ChartUnit unit, double from);

} // namespace hone::ui
