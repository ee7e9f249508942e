#include "ui/plan/diff_model.h"

#include "ui/plan/plan_look.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int deepestShown = 12; // deeper nodes stand no further to the right

QString objectWords(const PlanNode& node) {
    if (node.operation == "TEMP B-TREE")
        return DiffModel::tr("for %1").arg(toQString(node.condition));
    QString words = toQString(node.object);
    if (!node.alias.empty() && node.alias != node.object)
        words += DiffModel::tr(" as %1").arg(toQString(node.alias));
    if (!node.index.empty()) words += QStringLiteral(" · ") + toQString(node.index);
    return words;
}

QString operationWords(const PlanNode& node) {
    return categoryOf(node) == PlanCategory::Evaluate && !node.label.empty()
               ? toQString(node.label)
               : toQString(node.operation);
}

bool onlyMeasured(const PlanPair& pair) {
    return (pair.a == nullptr || pair.b == nullptr) && !pair.differs();
}

template <typename Has>
bool anyNode(const PlanNode& node, const Has& has) {
    if (has(node)) return true;
    for (const PlanNode& child : node.children)
        if (anyNode(child, has)) return true;
    return false;
}

DiffModel::Figures figuresOf(const Plan& plan) {
    if (anyNode(plan.root, [](const PlanNode& node) { return node.selfNs.value.has_value(); }))
        return DiffModel::Figures::Time;
    if (anyNode(plan.root, [](const PlanNode& node) { return node.actualRows.value.has_value(); }))
        return DiffModel::Figures::Rows;
    if (anyNode(plan.root,
                [](const PlanNode& node) { return node.estimatedRows.value.has_value(); }))
        return DiffModel::Figures::Estimates;
    return DiffModel::Figures::None;
}

} // namespace

QString sideTitle(const QString& name, const Plan& plan) {
    return plan.root.inclusiveNs.value
               ? DiffModel::tr("%1 · %2").arg(name, durationText(*plan.root.inclusiveNs.value))
               : name;
}

void DiffModel::setPlans(std::shared_ptr<const PlanBundle> before,
                         std::shared_ptr<const PlanBundle> now) {
    beginResetModel();
    before_ = std::move(before);
    now_ = std::move(now);
    diff_ = {};
    figures_ = Figures::None;
    if (before_ != nullptr && now_ != nullptr) {
        diff_ = diffPlans(before_->plan, now_->plan);
        figures_ = std::min(figuresOf(before_->plan), figuresOf(now_->plan));
    }
    endResetModel();
}

void DiffModel::setSideNames(const QString& before, const QString& now) {
    beforeName_ = before;
    nowName_ = now;
    emit headerDataChanged(Qt::Horizontal, Before, Now);
}

void DiffModel::setShortTitles(bool shortTitles) {
    if (shortTitles == shortTitles_) return;
    shortTitles_ = shortTitles;
    emit headerDataChanged(Qt::Horizontal, Before, Now);
}

const PlanPair* DiffModel::pair(const QModelIndex& index) const {
    return index.isValid() ? &diff_.pairs[static_cast<std::size_t>(index.row()) + 1] : nullptr;
}

int DiffModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || diff_.pairs.empty() ? 0 : static_cast<int>(diff_.pairs.size()) - 1;
}

int DiffModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString DiffModel::figure(const PlanNode* node) const {
    const QString none = QStringLiteral("–");
    if (node == nullptr) return none;
    switch (figures_) {
    case Figures::Time:
        return node->selfNs.value ? durationText(*node->selfNs.value) : none;
    case Figures::Rows:
        return node->actualRows.value ? countText(*node->actualRows.value) : none;
    case Figures::Estimates:
        return node->estimatedRows.value ? estimateText(*node->estimatedRows.value) : none;
    case Figures::None:
        break;
    }
    return {};
}

QString DiffModel::what(const PlanPair& pair) const {
    if (pair.differs()) return toQString(pair.what());
    if (onlyMeasured(pair)) return tr("only measured plans have it");
    for (const PlanChange& change : pair.changes)
        if (change.kind == PlanChangeKind::Rows)
            return tr("same · rows %1").arg(toQString(change.what));
    return tr("same");
}

QString DiffModel::toolTip(const PlanPair& pair) const {
    QStringList lines;
    if (pair.a != nullptr) lines << tr("%1: %2").arg(beforeName_, toQString(pair.a->label));
    if (pair.b != nullptr) lines << tr("%1: %2").arg(nowName_, toQString(pair.b->label));
    for (const PlanChange& change : pair.changes)
        lines << tr("%1: %2").arg(QString::fromLatin1(planChangeName(change.kind)),
                                  toQString(change.what));
    return plainToolTip(lines.join(u'\n'));
}

DiffModel::Trend DiffModel::trend(const PlanPair& pair) const {
    if (!pair.differs()) return Same;
    if (figures_ != Figures::Time || pair.a == nullptr || pair.b == nullptr ||
        !pair.a->selfNs.value || !pair.b->selfNs.value ||
        *pair.a->selfNs.value == *pair.b->selfNs.value)
        return Changed;
    return *pair.b->selfNs.value < *pair.a->selfNs.value ? Faster : Slower;
}

QVariant DiffModel::data(const QModelIndex& index, int role) const {
    const PlanPair* found = pair(index);
    if (found == nullptr) return {};
    const PlanNode& node = found->a == nullptr ? *found->b : *found->a;
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Node: {
            const QString object = objectWords(node);
            return object.isEmpty() ? operationWords(node) : operationWords(node) + u' ' + object;
        }
        case Before:
            return figure(found->a);
        case Sign:
            if (onlyMeasured(*found)) return QString();
            return found->a == nullptr   ? QStringLiteral("+")
                   : found->b == nullptr ? QStringLiteral("−")
                   : found->differs()    ? QStringLiteral("≠")
                                         : QStringLiteral("=");
        case Now:
            return figure(found->b);
        case What:
            return what(*found);
        default:
            return {};
        }
    case Qt::TextAlignmentRole:
        if (index.column() == Before || index.column() == Now)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        if (index.column() == Sign) return int(Qt::AlignCenter);
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return toolTip(*found);
    case Qt::AccessibleTextRole:
        return index.column() == Sign && found->differs() ? tr("differs")
                                                          : data(index, Qt::DisplayRole);
    case OperationRole:
        return operationWords(node);
    case ObjectRole:
        return objectWords(node);
    case DepthRole:
        return std::min(found->depth - 1, deepestShown);
    case TrendRole:
        return trend(*found);
    case WhatRole:
        return found->differs() ? what(*found) : QString();
    default:
        return {};
    }
}

QVariant DiffModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Before || section == Now ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const bool timed = !shortTitles_ && before_ != nullptr && now_ != nullptr;
    switch (section) {
    case Node:
        return tr("node");
    case Before:
        return timed ? sideTitle(beforeName_, before_->plan) : beforeName_;
    case Now:
        return timed ? sideTitle(nowName_, now_->plan) : nowName_;
    case What:
        return tr("what changed");
    default:
        return QString();
    }
}

} // namespace hone::ui
