#pragma once

#include <QChartView>
#include <QValueAxis>

namespace hone::ui {

// Gives the view a chart without Qt Charts' decorations on these two axes: no legend, no
// background, no margins, no labels; of the grid the horizontal lines alone.
void makePlain(QChartView& view, QValueAxis& across, QValueAxis& up);

} // namespace hone::ui
