#pragma once

#include <functional>
#include <vector>

#include <QWidget>

#include "ui/shell/theme.h"

namespace hone::ui {

// Marks and what they mean, in one line for a card's head.
class MarkLegend : public QWidget {
    Q_OBJECT
public:
    struct Entry {
        QString words;
        // From here to the right, half of it above and half below.
        std::function<void(QPainter& painter, const ThemeTokens& tokens, const QPointF& from)> draw;
    };

    // markWidth: with the room behind it.
    MarkLegend(Theme& theme, double markWidth, std::vector<Entry> entries,
               QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& theme_;
    const double markWidth_;
    const std::vector<Entry> entries_;
};

} // namespace hone::ui
