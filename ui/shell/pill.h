#pragma once

#include <QLabel>
#include <QToolButton>

#include "ui/shell/theme.h"

namespace hone::ui {

// A rounded button for a state that one can change: dim words, then strong ones, a coloured dot
// before them where the state has a colour.
class Pill : public QToolButton {
    Q_OBJECT
public:
    Pill(Theme& theme, QWidget* parent = nullptr);

    void setWords(const QString& words, const QString& strong = {});
    void setDot(QColor ThemeTokens::*color);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QFont strongFont() const;

    Theme& theme_;
    QString words_, strong_;
    QColor ThemeTokens::*dot_ = nullptr;
};

// A small button of one word or two for a card's head.
QToolButton* pillButton(const QString& words, const QString& toolTip);
// Words in the same look, for a state that one cannot change there.
QLabel* pillLabel(const QString& words = {});

} // namespace hone::ui
