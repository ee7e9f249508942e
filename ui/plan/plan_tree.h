#pragma once

#include <QTreeView>

#include "core/plan/plan_node.h"
#include "ui/plan/plan_delegate.h"

namespace hone::ui {

// A plan's nodes in two lines each, or three. Always wholly open: they need no marks to open them.
class PlanTree : public QTreeView {
    Q_OBJECT
public:
    explicit PlanTree(Theme& theme, QWidget* parent = nullptr, const PlanType& type = {});

    // As far as the deepest node's words leave room.
    void indentFor(const PlanNode& root);
    // In which nothing is cut of nodes in three lines.
    int wantedWidth() const;

protected:
    void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}

private:
    int wantedBelow(const QModelIndex& parent, int indented) const;

    PlanDelegate* const delegate_;
    const double scale_;
};

} // namespace hone::ui
