#include "ui/history/history_model.h"

#include <algorithm>

#include <QDateTime>

#include "core/metrics/metrics_hub.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::size_t shownBytes = 300;

QString outcomeWords(const HistoryEntry& entry) {
    if (!entry.error.empty())
        return QStringLiteral("✕ ") + toQString(oneLine(entry.error, shownBytes));
    return entry.rowsChanged > 0 ? HistoryModel::tr("%1 changed").arg(countText(entry.rowsChanged))
                                 : HistoryModel::tr("done");
}

bool isFigure(int column) {
    return column == HistoryModel::Total || column == HistoryModel::Rows;
}

} // namespace

QString momentText(std::int64_t millisecondsSince1970) {
    const QDateTime when = QDateTime::fromMSecsSinceEpoch(millisecondsSince1970);
    const QDate today = QDate::currentDate();
    return when.toString(when.date() == today                 ? QStringLiteral("HH:mm:ss")
                         : when.date().year() == today.year() ? QStringLiteral("d MMM HH:mm")
                                                              : QStringLiteral("d MMM yyyy"));
}

void HistoryModel::setEntries(std::vector<SlowEntry> entries) {
    if (takeNewer(entries)) return;
    beginResetModel();
    entries_ = std::move(entries);
    endResetModel();
}

// Where entries is what is here with newer ones before it and perhaps some of the oldest gone.
bool HistoryModel::takeNewer(std::vector<SlowEntry>& entries) {
    if (entries_.empty()) return false;
    const auto sameId = [](const SlowEntry& a, const SlowEntry& b) {
        return a.entry.id == b.entry.id;
    };
    const auto known = std::ranges::find_if(
        entries, [&](const SlowEntry& entry) { return sameId(entry, entries_.front()); });
    const auto newer = static_cast<std::size_t>(known - entries.begin());
    const std::size_t kept = entries.size() - newer;
    if (kept == 0 || kept > entries_.size() ||
        !std::equal(known, entries.end(), entries_.begin(), sameId))
        return false;
    if (kept < entries_.size()) {
        beginRemoveRows({}, static_cast<int>(kept), rowCount() - 1);
        entries_.resize(kept);
        endRemoveRows();
    }
    if (newer > 0) {
        beginInsertRows({}, 0, static_cast<int>(newer) - 1);
        entries_ = std::move(entries);
        endInsertRows();
    }
    return true;
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
    if (role == FailedRole) return index.column() == Outcome && !entry.error.empty();
    if (role == TextRole)
        return index.column() == Statement ? QVariant(toQString(entry.sql)) : QVariant();
    if (role == Qt::TextAlignmentRole)
        return isFigure(index.column()) ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
                                        : QVariant();
    if (role == SortRole) {
        switch (index.column()) {
        case When:
            return QVariant::fromValue<qint64>(entry.id); // the clock may step back
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
        return momentText(entry.startedAtMs);
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
    if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isFigure(section) ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const QString names[columns] = {tr("when"), tr("statement"), tr("time"),
                                    tr("rows"), tr("cache"),     tr("outcome")};
    return names[section];
}

} // namespace hone::ui
