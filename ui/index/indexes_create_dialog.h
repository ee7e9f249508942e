#pragma once

#include <memory>

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>

#include "ui/index/indexes_change_dialog.h"

namespace hone::ui {

// Puts an index together: a table, its columns in order, and what else CREATE INDEX takes.
class IndexesCreateDialog : public IndexesChangeDialog {
    Q_OBJECT
public:
    // The draft is what is filled in at first; an empty table: the catalogue's first.
    IndexesCreateDialog(Workbench& workbench, std::shared_ptr<const index::IndexCatalog> catalog,
                        const index::IndexDraft& draft, QWidget* parent = nullptr);

private:
    QWidget* makeFields();
    void takeTable();
    void addTerm(const index::IndexTerm& term);
    void showTerm(QListWidgetItem* item);
    void turnTerm();
    void moveTerm(int step);
    index::IndexDraft draft() const;
    void takeDraft();

    const std::shared_ptr<const index::IndexCatalog> catalog_;
    QComboBox* table_;
    QListWidget* columns_;
    QLineEdit* expression_;
    QListWidget* terms_;
    QCheckBox* unique_;
    QLineEdit* condition_;
    QLineEdit* name_;
    bool named_ = false; // by hand
};

} // namespace hone::ui
