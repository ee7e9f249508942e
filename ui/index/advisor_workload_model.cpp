#include "ui/index/advisor_workload_model.h"

#include <cmath>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::size_t longestText = 300; // of a cell
constexpr double largestWeight = 1e12;

} // namespace

QString weightText(double weight) {
    if (weight == std::floor(weight) && weight < 1e15)
        return countText(static_cast<std::int64_t>(weight));
    return QString::number(weight, 'g', 4);
}

void AdvisorWorkloadModel::setStatements(std::vector<index::OfferedStatement> statements) {
    beginResetModel();
    statements_ = std::move(statements);
    offeredWeights_.clear();
    for (index::OfferedStatement& one : statements_) {
        double& weight = one.statement.weight;
        offeredWeights_.push_back(weight);
        const auto edit = edits_.find(one.statement.sql);
        if (edit == edits_.end()) continue;
        if (edit->second.offered == weight)
            weight = edit->second.weight;
        else
            edits_.erase(edit);
    }
    endResetModel();
    emit changed();
}

std::vector<index::WorkloadStatement> AdvisorWorkloadModel::workload() const {
    std::vector<index::WorkloadStatement> workload;
    workload.reserve(statements_.size());
    for (const index::OfferedStatement& one : statements_)
        workload.push_back(one.statement);
    return workload;
}

int AdvisorWorkloadModel::judged() const {
    return static_cast<int>(std::ranges::count_if(
        statements_, [](const index::OfferedStatement& one) { return one.unjudged.empty(); }));
}

int AdvisorWorkloadModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(statements_.size());
}

int AdvisorWorkloadModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant AdvisorWorkloadModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const index::OfferedStatement& one = statements_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Number) return QString::number(index.row() + 1);
        if (index.column() == Weight) return weightText(one.statement.weight);
        return (one.unjudged.empty() ? QString() : QStringLiteral("▲ ")) +
               toQString(oneLine(one.statement.sql, longestText));
    case Qt::EditRole:
        return index.column() == Weight ? QString::number(one.statement.weight, 'g', 12)
                                        : QVariant();
    case SortRole:
        if (index.column() == Number) return index.row();
        if (index.column() == Weight) return one.statement.weight;
        return toQString(oneLine(one.statement.sql, longestText));
    case UnjudgedRole:
        return toQString(one.unjudged);
    case Qt::TextAlignmentRole:
        return index.column() == Statement ? QVariant()
                                           : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole: {
        if (index.column() == Weight)
            return tr("How often it runs, in any unit. Double-click to change it.");
        const QString sql = toQString(one.statement.sql).left(2'000);
        return plainToolTip(one.unjudged.empty()
                                ? sql
                                : tr("Not judged: %1").arg(toQString(one.unjudged)) +
                                      QStringLiteral("\n\n") + sql);
    }
    case Qt::AccessibleTextRole:
        if (index.column() == Statement && !one.unjudged.empty())
            return tr("%1. Not judged: %2")
                .arg(toQString(oneLine(one.statement.sql, longestText)), toQString(one.unjudged));
        return {};
    default:
        return {};
    }
}

bool AdvisorWorkloadModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != Weight || role != Qt::EditRole) return false;
    bool number = false;
    const double weight = value.toString().trimmed().toDouble(&number);
    if (!number || !(weight >= 0) || weight > largestWeight) return false;
    const auto row = static_cast<std::size_t>(index.row());
    index::WorkloadStatement& statement = statements_[row].statement;
    if (statement.weight == weight) return true;
    statement.weight = weight;
    edits_[statement.sql] = {offeredWeights_[row], weight};
    emit dataChanged(index, index);
    emit changed();
    return true;
}

Qt::ItemFlags AdvisorWorkloadModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.column() == Weight ? flags | Qt::ItemIsEditable : flags;
}

QVariant AdvisorWorkloadModel::headerData(int section, Qt::Orientation orientation,
                                          int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == Statement ? Qt::AlignLeft : Qt::AlignRight) |
                                Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == Weight)
        return tr("How often it runs, in any unit; double-click a weight to change it");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Number:
        return QStringLiteral("#");
    case Weight:
        return tr("Weight");
    default:
        return tr("Statement");
    }
}

} // namespace hone::ui
