#pragma once

#include <vector>

#include <QRectF>

namespace hone::ui {

// Parts room into one rectangle for each value, with areas like the values and sides as near to
// squares as comes out of one pass: the squarified treemap of Bruls, Huizing and van Wijk,
// "Squarified Treemaps" (2000). Values of 0 or less get empty rectangles. The best result is with
// values in falling order; any order is taken.
std::vector<QRectF> squarify(const std::vector<double>& values, const QRectF& room);

} // namespace hone::ui
