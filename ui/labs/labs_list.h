#pragma once

#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QToolButton>
#include <QTreeView>

#include "ui/labs/lab_desk.h"
#include "ui/labs/labs_model.h"
#include "ui/shell/card.h"

namespace hone::ui {

// All labs with a field that looks among them; the one chosen goes on the desk.
class LabsList : public Card {
    Q_OBJECT
public:
    LabsList(Theme& theme, LabDesk& desk, QWidget* parent = nullptr);

    QLineEdit& filter() { return *filter_; }
    QTreeView& view() { return *view_; }
    const LabsModel& model() const { return model_; }

private:
    void showShelf();
    void showChosen();
    void showFilter();

    Theme& theme_;
    LabDesk& desk_;
    LabsModel model_;
    QSortFilterProxyModel proxy_;
    QLineEdit* filter_;
    QToolButton* reload_;
    QTreeView* view_;
    QLabel* words_;
    bool following_ = false; // the desk, not the user
};

} // namespace hone::ui
