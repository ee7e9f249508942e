#include "ui/index/indexes_changes.h"

#include "ui/index/indexes_change_dialog.h"
#include "ui/index/indexes_create_dialog.h"
#include "ui/shell/format.h"

namespace hone::ui {

using index::IndexChange;
using index::IndexInfo;

namespace {

constexpr std::size_t mostUndo = 50;

} // namespace

IndexesChanges::IndexesChanges(Workbench& workbench, QWidget* page)
    : QObject(page), workbench_(workbench), page_(page) {}

void IndexesChanges::open(IndexesChangeDialog* dialog) {
    connect(dialog, &IndexesChangeDialog::changed, this, [this](const IndexChange& change) {
        if (change.undo.empty()) return;
        undo_.push_back(change);
        if (undo_.size() > mostUndo) undo_.erase(undo_.begin());
        emit undoChanged();
    });
    dialog->open();
}

void IndexesChanges::ask(const Result<IndexChange>& change, const QString& title,
                         const QString& words) {
    auto* dialog = new IndexesChangeDialog(workbench_, title, words, page_);
    dialog->setChange(change);
    open(dialog);
}

void IndexesChanges::create(std::shared_ptr<const index::IndexCatalog> catalog,
                            const index::IndexDraft& draft) {
    open(new IndexesCreateDialog(workbench_, std::move(catalog), draft, page_));
}

void IndexesChanges::drop(const IndexInfo& info) {
    ask(index::dropIndex(info), tr("Drop %1").arg(toQString(info.name)),
        tr("It can be made again as it was: the page keeps its text for Undo while this database "
           "is open."));
}

void IndexesChanges::rebuild(const IndexInfo& info) {
    ask(index::rebuildIndex(info), tr("Rebuild %1").arg(toQString(info.name)),
        tr("Writes all of its entries anew. Needed after a collation changed; it also packs the "
           "pages."));
}

void IndexesChanges::analyze(const IndexChange& change) {
    ask(change, tr("Analyze"),
        tr("Gathers the statistics that plans are chosen by, in sqlite_stat1. Plans may change. "
           "There is no way back to the earlier statistics."));
}

void IndexesChanges::undoLatest() {
    if (undo_.empty()) return;
    const IndexChange latest = undo_.back();
    auto* dialog = new IndexesChangeDialog(
        workbench_, tr("Undo"), tr("Takes back: %1").arg(toQString(oneLine(latest.sql, 200))),
        page_);
    dialog->setChange(IndexChange{latest.kind, latest.undo, {}});
    connect(dialog, &IndexesChangeDialog::changed, this, [this] {
        if (!undo_.empty()) undo_.pop_back();
        emit undoChanged();
    });
    dialog->open();
}

QString IndexesChanges::undoWords() const {
    const QString sql = toQString(oneLine(undo_.back().undo, 70));
    return undo_.size() == 1
               ? tr("Undo: %1").arg(sql)
               : tr("Undo (%1): %2").arg(countText(static_cast<std::int64_t>(undo_.size())), sql);
}

void IndexesChanges::forget() {
    undo_.clear();
}

} // namespace hone::ui
