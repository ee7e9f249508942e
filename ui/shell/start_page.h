#pragma once

#include <QFrame>

#include "ui/labs/lab_desk.h"
#include "ui/shell/actions.h"
#include "ui/shell/recent_files.h"
#include "ui/shell/theme.h"

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace hone::ui {

// What a newcomer sees first: what can be opened, three labs to start with, what was open of late
// and a tour of the window; or how far opening is.
class StartPage : public QFrame {
    Q_OBJECT
public:
    StartPage(Theme& theme, Actions& actions, RecentFiles& recent, LabDesk& desk,
              QWidget* parent = nullptr);

    void welcome();
    // share: 0 to 1; below 0: not known.
    void working(const QString& words, double share);

signals:
    void openRequested(const QString& db);
    void labRequested(const QString& id);
    void labsRequested(); // all of them
    void tourRequested();
    void cancelRequested();

private:
    QWidget* makeOpening(Actions& actions);
    QWidget* makeLabs();
    void fillLabs();
    void fillRecent();

    Theme& theme_;
    RecentFiles& recent_;
    LabDesk& desk_;
    QLabel* title_;
    QLabel* words_;
    QProgressBar* progress_;
    QPushButton* cancel_;
    QWidget *choices_, *labs_;
    QHBoxLayout* labTiles_;
    QVBoxLayout* recentList_;
};

} // namespace hone::ui
