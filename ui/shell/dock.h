#pragma once

#include <QDockWidget>

#include "ui/shell/theme.h"

class QToolButton;

namespace hone::ui {

class Card;

// A movable part of a page that looks like a card: its title bar is the card's own head, with two
// small buttons (float, close) behind the title while the mouse is over it.
class Dock : public QDockWidget {
    Q_OBJECT
public:
    // panel: a Card, or a widget with one card in it.
    Dock(Theme& theme, const QString& name, const QString& title, QWidget* panel,
         QWidget* parent = nullptr);
    // A panel that brings its title bar itself.
    Dock(Theme& theme, const QString& name, const QString& title, QWidget* panel, QWidget* titleBar,
         QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addButtons(Card* card);
    void updateIcons();

    Theme& theme_;
    QToolButton* float_ = nullptr;
    QToolButton* close_ = nullptr;
};

} // namespace hone::ui
