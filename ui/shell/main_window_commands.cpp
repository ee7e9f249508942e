#include <QFileInfo>

#include "core/sql/identifier.h"
#include "ui/shell/format.h"
#include "ui/shell/main_window.h"

// What the command box offers.
namespace hone::ui {

std::vector<Command> MainWindow::commands() {
    std::vector<Command> commands;
    for (QAction* action : actions_.offered()) {
        if (!action->isEnabled()) continue;
        QString title = action->text();
        if (action->isCheckable() && action->isChecked()) title += tr(" (on)");
        commands.push_back({tr("Command"), title,
                            action->shortcut().toString(QKeySequence::NativeText),
                            [action] { action->trigger(); }});
    }
    if (catalog_ != nullptr && workbench_.session() != nullptr)
        for (const CatalogTable& table : catalog_->tables) {
            const SqlDialect dialect = workbench_.session()->dialect();
            const QString name = toQString(table.name);
            const QString sql = QStringLiteral("SELECT * FROM %1 LIMIT 100;")
                                    .arg(toQString(quoteIdentifier(table.name, dialect)));
            commands.push_back({tr("Table"), name, {}, [this, name, sql] {
                                    showPage(Page::Query);
                                    query_->editor().openText(name, sql);
                                }});
        }
    for (const QString& db : recent_.list())
        commands.push_back({tr("Recent"), QFileInfo(db).fileName(), QFileInfo(db).path(),
                            [this, db] { openDatabase(db); }});
    return commands;
}

} // namespace hone::ui
