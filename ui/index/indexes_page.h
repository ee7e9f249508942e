#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QToolButton>

#include "ui/index/indexes_changes.h"
#include "ui/index/indexes_details.h"
#include "ui/index/indexes_foreign_keys.h"
#include "ui/index/indexes_model.h"
#include "ui/index/indexes_reader.h"
#include "ui/index/indexes_treemap.h"

namespace hone::ui {

// The open database's indexes: what each takes and serves, which could go, which foreign keys want
// one; and the statements that change them, each shown before it runs and with the way back.
class IndexesPage : public QWidget {
    Q_OBJECT
public:
    explicit IndexesPage(Workbench& workbench, QWidget* parent = nullptr);

    bool loading() const { return reader_.busy(); }
    const IndexesModel& model() const { return model_; }
    // What could be taken back, the latest last.
    const std::vector<index::IndexChange>& undo() const { return changes_->undo(); }
    // Opens the dialog that makes an index, filled in with the draft.
    void startCreate(const index::IndexDraft& draft = {});

signals:
    // A CREATE INDEX whose effect is to be measured. The page offers it while somebody listens.
    void testRequested(const QString& createSql);

protected:
    void showEvent(QShowEvent* event) override;
    void connectNotify(const QMetaMethod& signal) override;

private:
    QWidget* makeList();
    void makeHead();
    void arrange();

    void load();
    void stopLoading();
    void take(const std::shared_ptr<const index::IndexCatalog>& catalog);
    void fail(const Error& error);
    void onClosed();

    void showCatalog();
    void showDetails();
    void showState();
    QString refusal() const; // why nothing can be changed; empty: it can
    const index::IndexInfo* current() const;
    void select(const std::string& schema, const std::string& name);
    void applyTheme();

    Workbench& workbench_;
    IndexesModel model_;
    QSortFilterProxyModel sorted_;
    IndexesReader reader_;
    IndexesChanges* changes_;
    QTimer slow_;       // until work shows
    bool stale_ = true; // to be read again when it shows
    std::optional<Error> error_;
    std::string currentSchema_, currentName_;

    Card* list_;
    QLineEdit* filter_;
    QPushButton* create_;
    QPushButton* analyze_;
    QToolButton* refresh_;
    QStackedWidget* body_;
    QLabel* words_;
    QPushButton* retry_;
    QTableView* table_;
    QWidget* progressRow_;
    QLabel* progressWords_;
    QLabel* footer_;
    QPushButton* undoButton_;
    Card* map_;
    QLabel* legend_;
    IndexesTreemap* treemap_;
    IndexesForeignKeys* foreignKeys_;
    IndexesDetails* details_;
};

} // namespace hone::ui
