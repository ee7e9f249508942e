#pragma once

#include <functional>

#include <QSize>

class QWidget;

namespace hone::ui {

// A widget made at a scale.
struct FittedContent {
    QWidget* content = nullptr;
    double scale = 1;
    bool fits = false;
};
using MakeContent = std::function<QWidget*(double scale)>; // with a column as its layout

// What make gives at the largest scale at which it fits into room: the given one, or less of it by
// steps. Where it would take more steps than that it is made at the last one, and does not fit.
FittedContent fitContent(const MakeContent& make, double scale, const QSize& room, int mostSteps);

} // namespace hone::ui
