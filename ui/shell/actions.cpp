#include "ui/shell/actions.h"

#include <QActionGroup>

namespace hone::ui {

Actions::Actions(QObject* parent)
    : QObject(parent), run(make(tr("Run"), {QKeySequence(Qt::CTRL | Qt::Key_Enter),
                                            QKeySequence(Qt::CTRL | Qt::Key_Return)})),
      runAll(make(tr("Run all statements"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Enter),
                                             QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return)})),
      explain(make(tr("Explain"), {QKeySequence(Qt::Key_F6)})),
      analyze(make(tr("Analyze"), {QKeySequence(Qt::SHIFT | Qt::Key_F6)})),
      cancel(make(tr("Cancel"), {QKeySequence(Qt::Key_Escape)})), commit(make(tr("Commit"))),
      rollback(make(tr("Rollback"))), load(make(tr("Load…"))), cache(make(tr("Use the cache"))),
      open(make(tr("Open database…"), {QKeySequence(QKeySequence::Open)})),
      openSample(make(tr("Open the sample shop"))),
      newTab(make(tr("New tab"), {QKeySequence(Qt::CTRL | Qt::Key_T)})),
      command(make(tr("Search or command"), {QKeySequence(Qt::CTRL | Qt::Key_K)})),
      resetLayout(make(tr("Reset layout"))), themeSystem(make(tr("Theme: system"))),
      themeDark(make(tr("Theme: dark"))), themeLight(make(tr("Theme: light"))) {
    run->setToolTip(tr("Run the statement at the cursor or the selection (Ctrl+Enter)"));
    explain->setToolTip(tr("Show the plan of the statement at the cursor without running it (F6)"));
    analyze->setToolTip(tr("Run the statement at the cursor two or three times and measure every "
                           "step of its plan (Shift+F6)"));
    cancel->setToolTip(tr("Stop what runs (Esc)"));
    commit->setToolTip(tr("Make the open transaction's changes last"));
    rollback->setToolTip(tr("Give the open transaction's changes up"));
    cache->setToolTip(tr("Whether statements may be answered from the cache"));
    load->setToolTip(tr("Run the current statement from several workers for a time"));
    cache->setCheckable(true);
    auto* themes = new QActionGroup(this);
    for (QAction* theme : {themeSystem, themeDark, themeLight}) {
        theme->setCheckable(true);
        themes->addAction(theme);
    }
    offered_.removeOne(command);
}

QAction* Actions::make(const QString& words, const QList<QKeySequence>& keys) {
    auto* action = new QAction(words, this);
    action->setShortcuts(keys);
    offered_.append(action);
    return action;
}

} // namespace hone::ui
