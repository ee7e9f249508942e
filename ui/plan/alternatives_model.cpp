#include "ui/plan/alternatives_model.h"

#include <QSize>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int rowHeight = 26;

QString stepsOf(const Plan& plan) {
    QStringList steps;
    for (const PlanNode& node : plan.root.children)
        if (categoryOf(node) != PlanCategory::Evaluate) steps << toQString(node.label);
    return steps.join(QStringLiteral(" · "));
}

} // namespace

void AlternativesModel::setRows(const Plan& chosen, std::vector<PlanAlternative> others) {
    beginResetModel();
    rows_.clear();
    rows_.push_back({{toStdString(tr("as the engine chooses")), chosen.sql}, chosen, {}});
    for (PlanAlternative& other : others)
        rows_.push_back({std::move(other), std::nullopt, {}});
    endResetModel();
}

void AlternativesModel::setPlan(int at, const Result<Plan>& plan) {
    Row& row = rows_[static_cast<std::size_t>(at)];
    if (plan)
        row.plan = *plan;
    else
        row.problem = plan.error().detail.find("no query solution") != std::string::npos
                          ? tr("no plan can use it")
                          : toQString(plan.error().message);
    emit dataChanged(index(at, 0), index(at, ColumnCount - 1));
}

int AlternativesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int AlternativesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString AlternativesModel::text(const Row& row, int column) const {
    if (column == What) return toQString(row.alternative.what);
    if (!row.plan) return column == Steps ? row.problem : QString();
    const auto own = row.plan->plainNs.value;
    switch (column) {
    case Time:
        return own ? durationText(*own) : QString();
    case Factor: {
        const auto chosen = rows_.front().plan->plainNs.value;
        if (!own || !chosen || *chosen <= 0 || &row == &rows_.front()) return {};
        return QStringLiteral("× ") +
               QString::number(static_cast<double>(*own) / static_cast<double>(*chosen), 'g', 3);
    }
    case Rows:
        return row.plan->rows.value ? countText(*row.plan->rows.value) : QString();
    case Steps:
        return stepsOf(*row.plan);
    default:
        return {};
    }
}

QVariant AlternativesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return plainToolTip(text(row, column));
    case Qt::SizeHintRole:
        return QSize(0, rowHeight);
    case Qt::TextAlignmentRole:
        if (column == Time || column == Factor || column == Rows)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant AlternativesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int(section == Time || section == Factor || section == Rows ? Qt::AlignRight
                                                                           : Qt::AlignLeft) |
               int(Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case What:
        return tr("plan");
    case Time:
        return tr("time");
    case Factor:
        return tr("× chosen");
    case Rows:
        return tr("rows");
    case Steps:
        return tr("steps");
    default:
        return {};
    }
}

} // namespace hone::ui
