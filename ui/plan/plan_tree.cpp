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
    : QTreeView(parent), delegate_(new PlanDelegate(theme, this, type)), scale_(type.scale) {
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setExpandsOnDoubleClick(false);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setItemDelegate(delegate_);
}

void PlanTree::indentFor(const PlanNode& root) {
    const int ofOne = std::min(indentationOfOne, mostIndented / std::max(1, depthBelow(root)));
    setIndentation(qRound(ofOne * scale_));
}

int PlanTree::wantedWidth() const {
    return model() == nullptr ? 0 : wantedBelow({}, 0);
}

int PlanTree::wantedBelow(const QModelIndex& parent, int indented) const {
    int wanted = 0;
    for (int row = 0; row < model()->rowCount(parent); ++row) {
        const QModelIndex index = model()->index(row, 0, parent);
        wanted = std::max({wanted, indented + delegate_->wantedWidth(index),
                           wantedBelow(index, indented + indentation())});
    }
    return wanted;
}

} // namespace hone::ui
