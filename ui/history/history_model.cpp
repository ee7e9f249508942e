#include "ui/history/history_model.h"

#include <QDateTime>
#include <QLocale>

#include "core/metrics/metrics_hub.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::size_t shownBytes = 300;

QString whenText(std::int64_t startedAtMs) {
    const QDateTime when = QDateTime::fromMSecsSinceEpoch(startedAtMs);
    const bool today = when.date() == QDate::currentDate();
    return when.toString(today ? QStringLiteral("HH:mm:ss") : QStringLiteral("d MMM HH:mm"));
}

QString outcomeWords(const HistoryEntry& entry) {
    if (!entry.error.empty())
        return QStringLiteral("✕ ") + toQString(oneLine(entry.error, shownBytes));
    return entry.rowsChanged > 0 ? HistoryModel::tr("%1 changed").arg(countText(entry.rowsChanged))
                                 : HistoryModel::tr("done");
}

QVariant rightAligned() {
    return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
}

} // namespace

void HistoryModel::setEntries(std::vector<SlowEntry> entries) {
    beginResetModel();
    entries_ = std::move(entries);
    endResetModel();
}

const SlowEntry* HistoryModel::entry(int row) const {
    return row < 0 || row >= rowCount() ? nullptr : &entries_[static_cast<std::size_t>(row)];
}

int HistoryModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

int HistoryModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const HistoryEntry& entry = entries_[static_cast<std::size_t>(index.row())].entry;
    if (role == FailedRole) return !entry.error.empty();
    if (role == Qt::TextAlignmentRole)
        return index.column() == Total || index.column() == Rows ? rightAligned() : QVariant();
    if (role == SortRole) {
        switch (index.column()) {
        case When:
            return QVariant::fromValue<qint64>(entry.startedAtMs);
        case Total:
            return QVariant::fromValue<qint64>(entry.timing.totalNs);
        case Rows:
            return QVariant::fromValue<qint64>(entry.rows);
        default:
            return data(index, Qt::DisplayRole);
        }
    }
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case When:
        return whenText(entry.startedAtMs);
    case Statement:
        return toQString(oneLine(entry.sql, shownBytes));
    case Total:
        return durationText(entry.timing.totalNs);
    case Rows:
        return countText(entry.rows);
    case Cache:
        return QString::fromLatin1(cacheOutcomeName(entry.cache));
    case Outcome:
        return outcomeWords(entry);
    default:
        return {};
    }
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return section == Total || section == Rows
                   ? rightAligned()
                   : QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case When:
        return tr("when");
    case Statement:
        return tr("statement");
    case Total:
        return tr("time");
    case Rows:
        return tr("rows");
    case Cache:
        return tr("cache");
    case Outcome:
        return tr("outcome");
    default:
        return {};
    }
}

void StatisticsModel::setStatements(std::vector<StatementStatistics> statements) {
    beginResetModel();
    rows_.clear();
    for (StatementStatistics& statement : statements) {
        const Histogram& times = statement.totalNs;
        const std::int64_t p50 = times.percentile(0.5);
        const std::int64_t p95 = times.percentile(0.95);
        const std::int64_t p99 = times.percentile(0.99);
        rows_.push_back({std::move(statement), p50, p95, p99});
    }
    endResetModel();
}

const StatementStatistics* StatisticsModel::statement(int row) const {
    return row < 0 || row >= rowCount() ? nullptr : &rows_[static_cast<std::size_t>(row)].statement;
}

int StatisticsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int StatisticsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant StatisticsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    const StatementStatistics& statement = row.statement;
    if (role == Qt::TextAlignmentRole)
        return index.column() == Statement ? QVariant() : rightAligned();
    if (role == SortRole) {
        switch (index.column()) {
        case Calls:
            return QVariant::fromValue<quint64>(statement.calls);
        case P50:
            return QVariant::fromValue<qint64>(row.p50Ns);
        case P95:
            return QVariant::fromValue<qint64>(row.p95Ns);
        case P99:
            return QVariant::fromValue<qint64>(row.p99Ns);
        case Total:
            return QVariant::fromValue<qint64>(statement.totalNs.sum());
        case Rows:
            return QVariant::fromValue<quint64>(statement.rows);
        case HitRate:
            return statement.cacheLookups == 0 ? -1.0 : statement.cacheHitRate();
        default:
            return toQString(statement.text);
        }
    }
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Statement:
        return toQString(oneLine(statement.text, shownBytes));
    case Calls:
        return countText(static_cast<std::int64_t>(statement.calls));
    case P50:
        return durationText(row.p50Ns);
    case P95:
        return durationText(row.p95Ns);
    case P99:
        return durationText(row.p99Ns);
    case Total:
        return durationText(statement.totalNs.sum());
    case Rows:
        return countText(static_cast<std::int64_t>(statement.rows));
    case HitRate:
        return statement.cacheLookups == 0
                   ? QStringLiteral("–")
                   : QString::number(statement.cacheHitRate() * 100, 'f', 0) + QStringLiteral(" %");
    default:
        return {};
    }
}

QVariant StatisticsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return section == Statement ? QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter)
                                    : rightAligned();
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Statement:
        return tr("statement");
    case Calls:
        return tr("calls");
    case P50:
        return tr("p50");
    case P95:
        return tr("p95");
    case P99:
        return tr("p99");
    case Total:
        return tr("total");
    case Rows:
        return tr("rows");
    case HitRate:
        return tr("cache hits");
    default:
        return {};
    }
}

} // namespace hone::ui
