#include "ui/index/indexes_treemap_layout.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace hone::ui {
namespace {

// A row of rectangles along the shorter side of what is left; all of them are `total / side` thick.
struct Strip {
    double total = 0, least = std::numeric_limits<double>::max(), most = 0; // areas

    Strip with(double area) const {
        return {total + area, std::min(least, area), std::max(most, area)};
    }
    // The longest side of its worst rectangle over the shorter one.
    double worst(double side) const {
        const double square = side * side;
        return std::max(square * most / (total * total), total * total / (square * least));
    }
};

} // namespace

std::vector<QRectF> squarify(const std::vector<double>& values, const QRectF& room) {
    std::vector<QRectF> rects(values.size());
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] > 0) order.push_back(i);
    const double whole =
        std::accumulate(order.begin(), order.end(), 0.0,
                        [&](double sum, std::size_t i) { return sum + values[i]; });
    if (order.empty() || room.width() <= 0 || room.height() <= 0) return rects;
    const double scale = room.width() * room.height() / whole;

    QRectF left = room;
    for (std::size_t begin = 0; begin < order.size();) {
        const bool upright = left.width() >= left.height(); // the strip stands at the left
        const double side = upright ? left.height() : left.width();
        Strip strip = Strip().with(values[order[begin]] * scale);
        std::size_t end = begin + 1;
        while (end < order.size()) {
            const Strip longer = strip.with(values[order[end]] * scale);
            if (side <= 0 || longer.worst(side) > strip.worst(side)) break;
            strip = longer;
            ++end;
        }
        const double thick = side > 0 ? strip.total / side : 0;
        double at = upright ? left.top() : left.left();
        for (; begin < end; ++begin) {
            const double along = thick > 0 ? values[order[begin]] * scale / thick : 0;
            rects[order[begin]] = upright ? QRectF(left.left(), at, thick, along)
                                          : QRectF(at, left.top(), along, thick);
            at += along;
        }
        if (upright)
            left.setLeft(std::min(left.right(), left.left() + thick));
        else
            left.setTop(std::min(left.bottom(), left.top() + thick));
    }
    return rects;
}

} // namespace hone::ui
