#pragma once

#include <optional>

#include <QWidget>

#include "ui/shell/theme.h"

namespace hone::ui {

// A chart with stops (points, runs, pairs) of which the mouse or the arrow keys choose one, whose
// figures show beside a line through it.
class CrosshairChart : public QWidget {
    Q_OBJECT
public:
    // What is said of the stop chosen; empty: none is.
    virtual QStringList chosenWords() const = 0;
    // The stop so many further on; the first or the last where none was chosen.
    void choose(int step);

protected:
    explicit CrosshairChart(Theme& theme, QWidget* parent = nullptr);

    // From left to right.
    virtual std::size_t stopCount() const = 0;
    // To this point; there is one.
    virtual std::size_t nearestStop(const QPointF& point) const = 0;

    const Theme& theme() const { return theme_; }
    const std::optional<std::size_t>& chosen() const { return chosen_; }
    void chooseNone();
    // Of the chosen stop's words, right of x or else left, from this height on; right: where the
    // room ends; scale: of the type.
    void drawChosenWords(QPainter& painter, const QPointF& from, double right,
                         double scale = 1) const;
    // Where it has the focus.
    void drawFocus(QPainter& painter, const QMarginsF& inside) const;

    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    Theme& theme_;
    std::optional<std::size_t> chosen_;
};

} // namespace hone::ui
