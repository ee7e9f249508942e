#pragma once

#include "core/index/index_catalog.h"
#include "core/index/index_change.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

class IndexesChangeDialog;

// Changes indexes: each statement is shown in a dialog before it runs. Keeps the ways back.
class IndexesChanges : public QObject {
    Q_OBJECT
public:
    // page: the dialogs' parent, which owns it.
    IndexesChanges(Workbench& workbench, QWidget* page);

    // catalog: what there is; the dialog is filled in with the draft.
    void create(std::shared_ptr<const index::IndexCatalog> catalog, const index::IndexDraft& draft);
    void drop(const index::IndexInfo& info);
    void rebuild(const index::IndexInfo& info);
    void analyze(const index::IndexChange& change);
    void undoLatest();

    // What could be taken back, the latest last.
    const std::vector<index::IndexChange>& undo() const { return undo_; }
    QString undoWords() const; // for a button; only where there is something
    void forget();             // all ways back

signals:
    void undoChanged();

private:
    void ask(const Result<index::IndexChange>& change, const QString& title, const QString& words);
    void open(IndexesChangeDialog* dialog);

    Workbench& workbench_;
    QWidget* page_;
    std::vector<index::IndexChange> undo_;
};

} // namespace hone::ui
