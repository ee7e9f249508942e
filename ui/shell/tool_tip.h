#pragma once

#include <QHelpEvent>
#include <QToolTip>

#include "ui/shell/format.h"

namespace hone::ui {

// What is under the mouse, as it stands; empty: nothing is.
inline void showToolTip(const QHelpEvent& asked, const QString& words, QWidget* widget) {
    if (words.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(asked.globalPos(), plainToolTip(words), widget);
}

} // namespace hone::ui
