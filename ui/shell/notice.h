#pragma once

#include <QWidget>

#include "ui/shell/theme.h"

class QHBoxLayout;
class QLabel;

namespace hone::ui {

// A strip above the page that says what happened and what can be done about it, until it is
// dismissed.
class Notice : public QWidget {
    Q_OBJECT
public:
    explicit Notice(Theme& theme, QWidget* parent = nullptr);

    // detail: further words, smaller; may be empty. actions: offered as buttons; each dismisses it
    // too.
    void say(const QString& words, const QString& detail, const QList<QAction*>& actions = {});
    void dismiss();

private:
    void applyTheme();

    Theme& theme_;
    QLabel* sign_;
    QLabel* words_;
    QLabel* detail_;
    QHBoxLayout* buttons_;
};

} // namespace hone::ui
