#pragma once

#include <QTreeView>

#include "core/plan/plan_node.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// A plan's nodes in two lines each. Always wholly open: they need no marks to open them.
class PlanTree : public QTreeView {
    Q_OBJECT
public:
    // scale: 1 is the window's own type.
    explicit PlanTree(Theme& theme, QWidget* parent = nullptr, double scale = 1);

    // As far as the deepest node's words leave room.
    void indentFor(const PlanNode& root);

protected:
    void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}

private:
    const double scale_;
};

} // namespace hone::ui
