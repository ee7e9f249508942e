#pragma once

#include <QButtonGroup>
#include <QFrame>

#include "ui/shell/theme.h"

namespace hone::ui {

// A few views of one thing side by side, one of them chosen: words in one frame, for a card's head.
class Segmented : public QFrame {
    Q_OBJECT
public:
    Segmented(Theme& theme, const QStringList& names, QWidget* parent = nullptr);

    int current() const { return group_.checkedId(); }
    void setCurrent(int index); // without chosen(); -1: none of them

signals:
    void chosen(int index); // by the user

private:
    QButtonGroup group_;
};

} // namespace hone::ui
