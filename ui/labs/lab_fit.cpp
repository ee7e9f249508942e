#include "ui/labs/lab_fit.h"

#include <algorithm>
#include <cmath>

#include <QVBoxLayout>
#include <QWidget>

namespace hone::ui {
namespace {

constexpr double step = 0.93;

// How many times the room it takes, in the direction in which it is too large.
double takenOf(const QWidget& content, const QSize& room) {
    QLayout* layout = content.layout();
    layout->activate();
    const int height = layout->hasHeightForWidth() ? layout->totalHeightForWidth(room.width())
                                                   : layout->minimumSize().height();
    return std::max(static_cast<double>(layout->minimumSize().width()) / room.width(),
                    static_cast<double>(height) / room.height());
}

} // namespace

FittedContent fitContent(const MakeContent& make, double scale, const QSize& room, int mostSteps) {
    FittedContent fitted;
    for (int steps = 0;;) {
        delete fitted.content;
        fitted.scale = scale * std::pow(step, steps);
        fitted.content = make(fitted.scale);
        auto* column = static_cast<QVBoxLayout*>(fitted.content->layout());
        if (!(column->expandingDirections() & Qt::Vertical)) column->addStretch(1);
        const double taken = takenOf(*fitted.content, room);
        fitted.fits = taken <= 1;
        if (fitted.fits || steps >= mostSteps) return fitted;
        // Words take less room in both directions; whatever is left after that, a step at a time.
        const int fewer = static_cast<int>(std::log(taken) / (-2 * std::log(step)));
        steps = std::min(steps + std::max(1, fewer), mostSteps);
    }
}

} // namespace hone::ui
