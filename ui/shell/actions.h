#pragma once

#include <QAction>
#include <QObject>

namespace hone::ui {

// What the window can be told to do, each with its words and keys once. Top bar, menus and the
// command box offer them; main_window and query_page carry them out.
class Actions : public QObject {
    Q_OBJECT
    QList<QAction*> offered_; // first: make() fills it

public:
    explicit Actions(QObject* parent = nullptr);

    QAction* const run;
    QAction* const runAll;
    QAction* const explain;
    QAction* const analyze;
    QAction* const cancel;
    QAction* const commit;
    QAction* const rollback;
    QAction* const load;
    QAction* const cache; // checkable
    QAction* const open;
    QAction* const openSample;
    QAction* const newTab;
    QAction* const command;
    QAction* const resetLayout;
    QAction* const themeSystem; // checkable, one of three
    QAction* const themeDark;
    QAction* const themeLight;

    // All that can be offered by name, those added later too.
    QList<QAction*> offered() const { return offered_; }
    void offer(QAction* action) { offered_.append(action); }

private:
    QAction* make(const QString& words, const QList<QKeySequence>& keys = {});
};

} // namespace hone::ui
