#include "ui/plan/plan_model.h"

#include <algorithm>
#include <unordered_map>

#include "ui/plan/plan_look.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

QString warningWords(const std::string& code) {
    if (code == "full_scan") return PlanModel::tr("full scan");
    if (code == "full_index_scan") return PlanModel::tr("whole index");
    if (code == "inner_scan") return PlanModel::tr("full scan, again and again");
    if (code == "few_kept") return PlanModel::tr("few rows kept");
    if (code == "skip_scan") return PlanModel::tr("index skipped through");
    if (code == "many_lookups") return PlanModel::tr("many lookups");
    if (code == "temp_union") return PlanModel::tr("duplicates dropped apart");
    if (code == "materialized_once") return PlanModel::tr("kept for one reader");
    if (code == "misestimate") return PlanModel::tr("wrong estimate");
    if (code == "temp_b_tree") return PlanModel::tr("sorted apart");
    if (code == "automatic_index") return PlanModel::tr("index built each run");
    if (code == "correlated_subquery") return PlanModel::tr("runs for each row");
    if (code == "leading_wildcard") return PlanModel::tr("wildcard before all");
    if (code == "pattern_collation" || code == "collation")
        return PlanModel::tr("index of another order");
    if (code == "affinity") return PlanModel::tr("text against number");
    if (code == "expression_on_column") return PlanModel::tr("computed from the column");
    return toQString(code).replace(u'_', u' ');
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
    if (neverExecuted(node)) return PlanModel::tr("never executed");
    QStringList words;
    if (node.actualRows.value)
        words << PlanModel::tr("actual %1").arg(countText(*node.actualRows.value));
    if (node.estimatedRows.value) {
        const QString estimate = estimateText(*node.estimatedRows.value);
        words << (node.loops.value.value_or(1) > 1
                      ? PlanModel::tr("est. %1 × %2").arg(estimate, countText(*node.loops.value))
                      : PlanModel::tr("est. %1").arg(estimate));
    }
    return words.join(QStringLiteral(" · "));
}

// All that a search looks through.
bool mentions(const PlanNode& node, const QString& text) {
    for (const std::string* words :
         {&node.label, &node.operation, &node.object, &node.alias, &node.index, &node.condition})
        if (!words->empty() && toQString(*words).contains(text, Qt::CaseInsensitive)) return true;
    return false;
}

} // namespace

void PlanModel::setPlan(std::shared_ptr<const Plan> plan) {
    beginResetModel();
    plan_ = std::move(plan);
    items_.clear();
    matches_.clear();
    mostRows_ = 0;
    deciding_.reset();
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
        findMatches();
    }
    endResetModel();
    emit matchesChanged();
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
    mostRows_ = std::max(mostRows_, node.actualRows.value.value_or(0));
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
    int best = items_.size() > 1 ? 1 : 0;
    double share = warmShare;
    for (int item = 1; item < items(); ++item)
        if (const auto own = itemShare(item); own > share) {
            share = *own;
            best = item;
        }
    if (share > warmShare) return indexOf(best);
    int severity = -1;
    for (int item = 1; item < items(); ++item) {
        if (at(item).warnings.empty()) continue;
        const int own = static_cast<int>(at(item).warnings.front()->severity);
        if (own <= severity) continue;
        severity = own;
        best = item;
    }
    return indexOf(best);
}

QModelIndex PlanModel::nodeAt(std::size_t byteOffset) const {
    int best = 0;
    std::size_t shortest = 0;
    for (int item = 1; item < items(); ++item) {
        const PlanNode& node = *at(item).node;
        if (byteOffset < node.textBegin || byteOffset >= node.textEnd) continue;
        const std::size_t length = node.textEnd - node.textBegin;
        if (best != 0 && length >= shortest) continue;
        best = item;
        shortest = length;
    }
    return indexOf(best);
}

QModelIndex PlanModel::indexOf(int item) const {
    if (item <= 0 || item >= items()) return {};
    return createIndex(at(item).row, 0, static_cast<quintptr>(item));
}

int PlanModel::itemOf(const QModelIndex& index) const {
    return index.isValid() ? static_cast<int>(index.internalId()) : 0;
}

std::optional<double> PlanModel::itemShare(int item) const {
    return plan_ == nullptr ? std::nullopt : plan_->share(*at(item).node);
}

QString PlanModel::warningText(int item) const {
    return at(item).warnings.empty() ? QString() : warningWords(at(item).warnings.front()->code);
}

void PlanModel::setDeciding(std::optional<int> nodeId) {
    deciding_ = nodeId;
    for (int item = 1; item < items(); ++item)
        emit dataChanged(indexOf(item), indexOf(item), {DecidingRole});
}

void PlanModel::setSearch(const QString& text) {
    if (text == search_) return;
    search_ = text;
    findMatches();
    emit matchesChanged();
}

void PlanModel::findMatches() {
    matches_.clear();
    for (int item = 0; item < items(); ++item) {
        Item& candidate = items_[static_cast<std::size_t>(item)];
        candidate.match = item > 0 && !search_.isEmpty() &&
                          (mentions(*candidate.node, search_) ||
                           warningText(item).contains(search_, Qt::CaseInsensitive));
        if (candidate.match) matches_.push_back(item);
    }
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
        QStringList words{toQString(node.label)};
        if (const auto share = plan_->share(node))
            words << tr("%1 of the time").arg(shareText(*share)) << heatWord(heatOf(share));
        words << rowWords(node);
        if (const QString off = estimateErrorText(node); !off.isEmpty())
            words << tr("%1 than estimated").arg(off.mid(2));
        for (const PlanWarning* warning : item.warnings)
            words << toQString(warning->message);
        words.removeAll(QString());
        return words.join(QStringLiteral(". "));
    }
    case OperationRole:
        return operationText(node);
    case ObjectRole:
        return objectText(node);
    case DetailRole:
        return detailWords(node);
    case ShareRole: {
        const auto share = plan_->share(node);
        return share ? QVariant(*share) : QVariant();
    }
    case RowsRole:
        return rowWords(node);
    case RowShareRole:
        if (!node.actualRows.value || mostRows_ <= 0) return {};
        return static_cast<double>(*node.actualRows.value) / static_cast<double>(mostRows_);
    case EstimateErrorRole:
        return estimateErrorText(node);
    case EstimateLevelRole:
        return estimateErrorLevel(node);
    case SeverityRole:
        return item.warnings.empty() ? -1 : static_cast<int>(item.warnings.front()->severity);
    case WarningRole:
        return warningText(itemOf(index));
    case MatchRole:
        return item.match;
    case DecidingRole:
        return deciding_ == node.id;
    default:
        return {};
    }
}

} // namespace hone::ui
