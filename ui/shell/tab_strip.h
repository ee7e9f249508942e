#pragma once

#include <QTabBar>

#include "ui/shell/theme.h"

namespace hone::ui {

// Tabs as words in a card's head: the present one bright, the others dim, a dot where text is
// unsaved. Closable ones close by their cross (under the mouse in place of the dot) or the middle
// button.
class TabStrip : public QTabBar {
    Q_OBJECT
public:
    TabStrip(Theme& theme, bool closable, QWidget* parent = nullptr);

    void setUnsaved(int index, bool unsaved);

protected:
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QRect markRect(int index) const;
    void setHovered(int index);

    Theme& theme_;
    const bool closable_;
    int hovered_ = -1;
    int pressedCross_ = -1;
};

} // namespace hone::ui
