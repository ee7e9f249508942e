#include "ui/history/statistics_model.h"

#include <unordered_map>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::size_t shownBytes = 300;

} // namespace

StatementFigures figuresOf(const StatementStatistics& statistics) {
    StatementFigures figures;
    figures.fingerprint = statistics.fingerprint;
    figures.text = statistics.text;
    figures.calls = statistics.calls;
    figures.failures = statistics.failures;
    figures.rows = statistics.rows;
    figures.cacheLookups = statistics.cacheLookups;
    figures.cacheHitRate = statistics.cacheHitRate();
    figures.p50Ns = statistics.totalNs.percentile(0.5);
    figures.p95Ns = statistics.totalNs.percentile(0.95);
    figures.p99Ns = statistics.totalNs.percentile(0.99);
    figures.totalNs = statistics.totalNs.sum();
    return figures;
}

QString hitRateText(const StatementFigures& figures) {
    return figures.cacheLookups == 0
               ? QStringLiteral("–")
               : QString::number(figures.cacheHitRate * 100, 'f', 0) + QStringLiteral(" %");
}

void StatisticsModel::setStatements(std::vector<StatementFigures> statements) {
    std::unordered_map<std::uint64_t, StatementFigures*> fresh;
    for (StatementFigures& statement : statements)
        fresh.emplace(statement.fingerprint, &statement);

    int last = -1; // of a run of rows that are gone
    for (int row = rowCount() - 1; row >= -1; --row) {
        const bool gone =
            row >= 0 && !fresh.contains(rows_[static_cast<std::size_t>(row)].fingerprint);
        if (gone && last < 0) last = row;
        if (gone || last < 0) continue;
        beginRemoveRows({}, row + 1, last);
        rows_.erase(rows_.begin() + row + 1, rows_.begin() + last + 1);
        endRemoveRows();
        last = -1;
    }
    for (int row = 0; row < rowCount(); ++row) {
        StatementFigures& old = rows_[static_cast<std::size_t>(row)];
        const auto found = fresh.find(old.fingerprint);
        const bool changed = old != *found->second;
        if (changed) old = std::move(*found->second);
        fresh.erase(found);
        if (changed) emit dataChanged(index(row, 0), index(row, columns - 1));
    }
    if (fresh.empty()) return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(fresh.size()) - 1);
    for (StatementFigures& statement : statements)
        if (const auto found = fresh.find(statement.fingerprint);
            found != fresh.end() && found->second == &statement)
            rows_.push_back(std::move(statement));
    endInsertRows();
}

const StatementFigures* StatisticsModel::statement(int row) const {
    return row < 0 || row >= rowCount() ? nullptr : &rows_[static_cast<std::size_t>(row)];
}

int StatisticsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int StatisticsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant StatisticsModel::sortValue(const StatementFigures& figures, int column) const {
    switch (column) {
    case Calls:
        return QVariant::fromValue<quint64>(figures.calls);
    case P50:
        return QVariant::fromValue<qint64>(figures.p50Ns);
    case P95:
        return QVariant::fromValue<qint64>(figures.p95Ns);
    case P99:
        return QVariant::fromValue<qint64>(figures.p99Ns);
    case Total:
        return QVariant::fromValue<qint64>(figures.totalNs);
    case Rows:
        return QVariant::fromValue<quint64>(figures.rows);
    case HitRate:
        return figures.cacheLookups == 0 ? -1.0 : figures.cacheHitRate;
    default:
        return toQString(figures.text);
    }
}

QVariant StatisticsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const StatementFigures& figures = rows_[static_cast<std::size_t>(index.row())];
    if (role == SortRole) return sortValue(figures, index.column());
    if (role == TextRole)
        return index.column() == Statement ? QVariant(toQString(figures.text)) : QVariant();
    if (role == Qt::TextAlignmentRole)
        return index.column() == Statement ? QVariant()
                                           : QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Statement:
        return toQString(oneLine(figures.text, shownBytes));
    case Calls:
        return countText(static_cast<std::int64_t>(figures.calls));
    case P50:
        return durationText(figures.p50Ns);
    case P95:
        return durationText(figures.p95Ns);
    case P99:
        return durationText(figures.p99Ns);
    case Total:
        return durationText(figures.totalNs);
    case Rows:
        return countText(static_cast<std::int64_t>(figures.rows));
    case HitRate:
        return hitRateText(figures);
    default:
        return {};
    }
}

QVariant StatisticsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Statement ? Qt::AlignLeft : Qt::AlignRight) |
                                   Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const QString names[columns] = {tr("statement"), tr("calls"), tr("p50"),  tr("p95"),
                                    tr("p99"),       tr("total"), tr("rows"), tr("cache hits")};
    return names[section];
}

} // namespace hone::ui
