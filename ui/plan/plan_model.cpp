#include "ui/plan/plan_model.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QString warningWords(const std::string& code) {
    if (code == "full_scan") return PlanModel::tr("full scan");
    if (code == "full_index_scan") return PlanModel::tr("whole index");
    if (code == "temp_b_tree") return PlanModel::tr("sorted apart");
    if (code == "automatic_index") return PlanModel::tr("index built each run");
    if (code == "correlated_subquery") return PlanModel::tr("runs for each row");
    return toQString(code).replace(u'_', u' ');
}

QString objectWords(const PlanNode& node) {
    if (node.operation == "TEMP B-TREE")
        return PlanModel::tr("for %1").arg(toQString(node.condition));
    const QString object = toQString(node.object);
    return node.alias.empty() ? object
                              : PlanModel::tr("%1 as %2").arg(object, toQString(node.alias));
}

QString detailWords(const PlanNode& node) {
    if (node.operation == "TEMP B-TREE") return PlanModel::tr("collects all rows first");
    if (node.operation == "CO-ROUTINE") return PlanModel::tr("made row by row, as asked for");
    if (node.operation == "MATERIALIZE") return PlanModel::tr("computed once and kept");
    if (node.operation == "SCAN" && node.index.empty()) return PlanModel::tr("every row");
    QStringList words;
    if (!node.index.empty()) {
        const QString index = toQString(node.index);
        words << (node.covering ? PlanModel::tr("%1, covering").arg(index) : index);
    }
    if (!node.condition.empty()) words << toQString(node.condition);
    return words.join(QStringLiteral(" · "));
}

QString rowWords(const PlanNode& node) {
    QStringList words;
    if (node.actualRows.value)
        words << PlanModel::tr("actual %1").arg(countText(*node.actualRows.value));
    if (node.estimatedRows.value)
        words << PlanModel::tr("est. %1").arg(estimateText(*node.estimatedRows.value));
    return words.join(QStringLiteral(" · "));
}

} // namespace

QString estimateText(double rows) {
    constexpr double mostCounted = 1e15;
    if (rows >= 1 && rows < mostCounted) return countText(std::llround(rows));
    return QString::number(rows, 'g', 2);
}

void PlanModel::setPlan(std::shared_ptr<const Plan> plan) {
    beginResetModel();
    plan_ = std::move(plan);
    items_.clear();
    if (plan_ != nullptr) {
        add(plan_->root, -1);
        std::unordered_map<int, Item*> byId;
        for (Item& item : items_)
            byId.emplace(item.node->id, &item);
        for (const PlanWarning& warning : plan_->warnings)
            if (const auto found = byId.find(warning.nodeId); found != byId.end())
                found->second->warnings.push_back(&warning);
        for (Item& item : items_)
            std::ranges::stable_sort(item.warnings, std::greater{}, &PlanWarning::severity);
    }
    endResetModel();
}

void PlanModel::add(const PlanNode& node, int parent) {
    const int at = static_cast<int>(items_.size());
    Item item;
    item.node = &node;
    item.parent = parent;
    if (parent >= 0) {
        std::vector<int>& siblings = items_[static_cast<std::size_t>(parent)].children;
        item.row = static_cast<int>(siblings.size());
        siblings.push_back(at);
    }
    items_.push_back(std::move(item));
    for (const PlanNode& child : node.children)
        add(child, at);
}

const PlanNode* PlanModel::node(const QModelIndex& index) const {
    return index.isValid() ? items_[index.internalId()].node : nullptr;
}

std::vector<const PlanWarning*> PlanModel::warnings(const QModelIndex& index) const {
    return index.isValid() ? items_[index.internalId()].warnings
                           : std::vector<const PlanWarning*>{};
}

QModelIndex PlanModel::worst() const {
    int best = items_.size() > 1 ? 1 : -1;
    int severity = -1;
    for (std::size_t at = 1; at < items_.size(); ++at) {
        if (items_[at].warnings.empty()) continue;
        const int own = static_cast<int>(items_[at].warnings.front()->severity);
        if (own <= severity) continue;
        severity = own;
        best = static_cast<int>(at);
    }
    if (best < 0) return {};
    return createIndex(items_[static_cast<std::size_t>(best)].row, 0, static_cast<quintptr>(best));
}

QModelIndex PlanModel::index(int row, int column, const QModelIndex& parent) const {
    if (items_.empty() || column != 0 || row < 0 || (parent.isValid() && parent.column() != 0))
        return {};
    const Item& item = items_[parent.isValid() ? parent.internalId() : 0];
    if (row >= static_cast<int>(item.children.size())) return {};
    return createIndex(row, 0, static_cast<quintptr>(item.children[static_cast<std::size_t>(row)]));
}

QModelIndex PlanModel::parent(const QModelIndex& child) const {
    if (!child.isValid()) return {};
    const int parent = items_[child.internalId()].parent;
    if (parent <= 0) return {};
    return createIndex(items_[static_cast<std::size_t>(parent)].row, 0,
                       static_cast<quintptr>(parent));
}

int PlanModel::rowCount(const QModelIndex& parent) const {
    if (items_.empty() || (parent.isValid() && parent.column() != 0)) return 0;
    return static_cast<int>(items_[parent.isValid() ? parent.internalId() : 0].children.size());
}

int PlanModel::columnCount(const QModelIndex&) const {
    return 1;
}

QVariant PlanModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Item& item = items_[index.internalId()];
    const PlanNode& node = *item.node;
    switch (role) {
    case Qt::DisplayRole:
        return toQString(node.label);
    case Qt::ToolTipRole:
        return plainToolTip(toQString(node.label));
    case Qt::AccessibleTextRole: {
        QStringList words{toQString(node.label), rowWords(node)};
        for (const PlanWarning* warning : item.warnings)
            words << toQString(warning->message);
        words.removeAll(QString());
        return words.join(QStringLiteral(". "));
    }
    case OperationRole:
        return toQString(node.operation);
    case ObjectRole:
        return objectWords(node);
    case DetailRole:
        return detailWords(node);
    case ShareRole: {
        const auto total = plan_->root.inclusiveNs.value;
        if (!node.selfNs.value || !total || *total <= 0) return {};
        return static_cast<double>(*node.selfNs.value) / static_cast<double>(*total);
    }
    case RowsRole:
        return rowWords(node);
    case SeverityRole:
        return item.warnings.empty() ? -1 : static_cast<int>(item.warnings.front()->severity);
    case WarningRole:
        return item.warnings.empty() ? QString() : warningWords(item.warnings.front()->code);
    default:
        return {};
    }
}

} // namespace hone::ui
