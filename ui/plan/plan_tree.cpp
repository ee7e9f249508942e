#include "ui/plan/plan_tree.h"

#include <algorithm>

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

PlanTree::PlanTree(Theme& theme, QWidget* parent, const PlanType& type)
    : QTreeView(parent), scale_(type.scale) {
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setExpandsOnDoubleClick(false);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setItemDelegate(new PlanDelegate(theme, this, type));
}

void PlanTree::indentFor(const PlanNode& root) {
    const int ofOne = std::min(indentationOfOne, mostIndented / std::max(1, depthBelow(root)));
    setIndentation(qRound(ofOne * scale_));
}

} // namespace hone::ui
