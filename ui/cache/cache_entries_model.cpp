#include "ui/cache/cache_entries_model.h"

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr std::size_t shownBytes = 300;

bool isFigure(int column) {
    return column != CacheEntriesModel::Statement && column != CacheEntriesModel::DroppedWhen;
}

} // namespace

QString droppedWhenText(const CacheEntry& entry) {
    const QString what = toQString(entry.dependsOn);
    if (what.isEmpty()) return CacheEntriesModel::tr("never by a write");
    return what.contains(QLatin1String(" where "))
               ? CacheEntriesModel::tr("a write to %1").arg(what)
               : CacheEntriesModel::tr("any write to %1").arg(what);
}

QString ageText(Milliseconds age) {
    const std::int64_t seconds = age.count() / 1000;
    if (seconds < 60) return CacheEntriesModel::tr("%1 s").arg(seconds);
    if (seconds < 3600)
        return CacheEntriesModel::tr("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    return CacheEntriesModel::tr("%1 h %2 min").arg(seconds / 3600).arg(seconds % 3600 / 60);
}

void CacheEntriesModel::setEntries(std::vector<CacheEntry> entries) {
    replaceRows(rows_, std::move(entries));
}

int CacheEntriesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int CacheEntriesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant CacheEntriesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const CacheEntry& entry = rows_[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return isFigure(index.column()) ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
                                        : QVariant();
    if (role == Qt::ToolTipRole) {
        if (index.column() == Statement) return plainToolTip(toQString(entry.text));
        if (index.column() == DroppedWhen) return plainToolTip(droppedWhenText(entry));
        if (index.column() == Bytes)
            return plainToolTip(entry.rows == 1 ? tr("1 row")
                                                : tr("%1 rows").arg(countText(entry.rows)));
        return {};
    }
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Statement:
        return toQString(oneLine(entry.text, shownBytes));
    case Hits:
        return countText(static_cast<std::int64_t>(entry.hits));
    case Saved:
        return durationText(entry.savedNs);
    case Bytes:
        return bytesText(entry.bytes);
    case Age:
        return ageText(entry.age);
    case Lives:
        return entry.life.count() == 0 ? QStringLiteral("∞") : ageText(entry.life);
    case DroppedWhen:
        return droppedWhenText(entry);
    default:
        return {};
    }
}

QVariant CacheEntriesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isFigure(section) ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == Saved)
        return tr("What loading had taken, times the hits");
    if (role == Qt::ToolTipRole && section == Lives) return tr("What is left of its time to live");
    if (role != Qt::DisplayRole) return {};
    const QString names[columns] = {tr("statement"), tr("hits"),  tr("saved"),       tr("bytes"),
                                    tr("age"),       tr("lives"), tr("dropped when")};
    return names[section];
}

} // namespace hone::ui
