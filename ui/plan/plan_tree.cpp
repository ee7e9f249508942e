#include "ui/plan/plan_tree.h"

#include <algorithm>

#include "ui/plan/plan_delegate.h"

namespace hone::ui {
namespace {

constexpr int indentationOfOne = 18;
constexpr int mostIndented = 180;

int depthBelow(const PlanNode& node) {
    int depth = 0;
    for (const PlanNode& child : node.children)
        depth = std::max(depth, depthBelow(child) + 1);
    return depth;
}

} // namespace

PlanTree::PlanTree(Theme& theme, QWidget* parent, double scale) : QTreeView(parent), scale_(scale) {
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setExpandsOnDoubleClick(false);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setItemDelegate(new PlanDelegate(theme, this, scale));
}

void PlanTree::indentFor(const PlanNode& root) {
    const int ofOne = std::min(indentationOfOne, mostIndented / std::max(1, depthBelow(root)));
    setIndentation(qRound(ofOne * scale_));
}

} // namespace hone::ui
