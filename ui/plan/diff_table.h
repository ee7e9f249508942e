#pragma once

#include <QTableView>

#include "ui/plan/diff_delegate.h"
#include "ui/plan/diff_model.h"

namespace hone::ui {

// The rows of a DiffModel, no higher than they need; where there is little room, what changed
// stands below the node.
class DiffTable : public QTableView {
    Q_OBJECT
public:
    DiffTable(Theme& theme, DiffModel& model, QWidget* parent = nullptr);

    // To be called after the model's plans changed.
    void fit();

signals:
    // A row's node was chosen; null: that plan has none.
    void nodesChosen(const hone::PlanNode* before, const hone::PlanNode* now);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyTheme();

    Theme& theme_;
    DiffModel& model_;
    DiffDelegate* delegate_;
};

} // namespace hone::ui
