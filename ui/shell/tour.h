#pragma once

#include <functional>
#include <vector>

#include <QWidget>

#include "ui/shell/theme.h"

class QFrame;
class QLabel;
class QPushButton;

namespace hone::ui {

// A part of the window that the tour points at.
struct TourStep {
    QWidget* target = nullptr; // one that does not show is left out
    QString title, words;
    std::function<void()> before = {}; // brings it to the front
};

// Walks through parts of the window, each left bright with a callout beside it, until all were
// seen or it is skipped.
class Tour : public QWidget {
    Q_OBJECT
public:
    Tour(Theme& theme, QWidget* window);

    void begin(std::vector<TourStep> steps);
    void next();
    void back();
    void skip();
    int step() const { return step_; } // from 0
    QRect spot() const;                // of the target, in the window

signals:
    void ended();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool show(int step); // false: its target does not show
    void place();

    Theme& theme_;
    std::vector<TourStep> steps_;
    int step_ = 0;
    QFrame* callout_;
    QLabel *title_, *words_, *count_;
    QPushButton *next_, *skip_;
};

} // namespace hone::ui
