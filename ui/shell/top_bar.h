#pragma once

#include <optional>

#include <QDateTime>
#include <QElapsedTimer>
#include <QFrame>

#include "ui/charts/load_control.h"
#include "ui/shell/actions.h"
#include "ui/shell/command_box.h"
#include "ui/shell/pill.h"
#include "ui/shell/recent_files.h"
#include "ui/shell/workbench.h"

class QLabel;
class QMenu;

namespace hone::ui {

// The window's upper edge: what is open, what can be done with it, and the box that finds
// everything.
class TopBar : public QFrame {
    Q_OBJECT
public:
    TopBar(Workbench& workbench, Actions& actions, RecentFiles& recent,
           std::function<std::vector<Command>()> commands, QWidget* parent = nullptr);

    CommandBox& commandBox() { return *box_; }
    LoadControl& loadControl() { return *load_; }
    // What the tab in front holds; with Commit and Rollback while it holds something.
    void setTabState(const TabState& state);

    void showCache(); // the switch and the time to live as they are

signals:
    void openRequested(const QString& db);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
    QToolButton* button(QAction* action);
    void showSession();
    void showActivity();
    void showLoad();
    void fillDatabaseMenu();
    void applyTheme();

    Workbench& workbench_;
    Actions& actions_;
    RecentFiles& recent_;
    QLabel* name_;
    Pill* database_;
    QMenu* databaseMenu_;
    QToolButton* run_;
    QToolButton* theme_;
    QLabel* held_;
    QToolButton* commit_;
    QToolButton* rollback_;
    Pill* cache_;
    Pill* loadPill_;
    LoadControl* load_;
    CommandBox* box_;
    std::optional<QDateTime> heldSince_;
    QElapsedTimer loadRuns_;
};

// What a tab holds, in words: "transaction open since 14:02, temporary objects".
QString heldText(const ConnectionState& state, const QDateTime& since);

} // namespace hone::ui
