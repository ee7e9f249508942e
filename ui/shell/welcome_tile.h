#pragma once

#include <QAbstractButton>

#include "ui/shell/theme.h"

namespace hone::ui {

// Something to begin with: an icon, a title, and what it is. As high as its words need.
class WelcomeTile : public QAbstractButton {
    Q_OBJECT
public:
    WelcomeTile(Theme& theme, const QString& icon, const QString& title, const QString& words,
                bool primary, QWidget* parent = nullptr);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect titleIn(int width) const;
    QRect wordsIn(int width) const;

    Theme& theme_;
    const QString icon_, words_;
    const bool primary_;
};

} // namespace hone::ui
