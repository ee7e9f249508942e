#pragma once

#include <QFrame>

#include "ui/shell/actions.h"
#include "ui/shell/recent_files.h"
#include "ui/shell/theme.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace hone::ui {

// What the window shows while no database is open: what can be opened, or how far opening is.
class StartPage : public QFrame {
    Q_OBJECT
public:
    StartPage(Theme& theme, Actions& actions, RecentFiles& recent, QWidget* parent = nullptr);

    void welcome();
    // share: 0 to 1; below 0: not known.
    void working(const QString& words, double share);

signals:
    void openRequested(const QString& db);
    void cancelRequested();

private:
    void fillRecent();

    Theme& theme_;
    RecentFiles& recent_;
    QLabel* title_;
    QLabel* words_;
    QProgressBar* progress_;
    QPushButton* cancel_;
    QWidget* choices_;
    QVBoxLayout* recentList_;
};

} // namespace hone::ui
