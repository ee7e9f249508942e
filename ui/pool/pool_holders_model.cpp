#include "ui/pool/pool_holders_model.h"

#include <algorithm>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

bool wantsAttention(const LeaseInfo& lease) {
    return lease.suspectedLeak || (lease.inTransaction && !lease.running);
}

} // namespace

QString leaseStateText(const LeaseInfo& lease) {
    const QString length = durationText(lease.activityNs);
    if (lease.running)
        return lease.inTransaction
                   ? PoolHoldersModel::tr("running in a transaction, %1").arg(length)
                   : PoolHoldersModel::tr("running, %1").arg(length);
    if (lease.inTransaction) return PoolHoldersModel::tr("▲ idle in transaction, %1").arg(length);
    if (lease.suspectedLeak)
        return PoolHoldersModel::tr("▲ perhaps forgotten, idle %1").arg(length);
    return PoolHoldersModel::tr("idle, %1").arg(length);
}

void PoolHoldersModel::setLeases(const PoolStats& readers, const PoolStats& writer) {
    std::vector<Row> rows;
    for (const LeaseInfo& lease : readers.leases)
        rows.push_back({PoolRole::Readers, lease});
    for (const LeaseInfo& lease : writer.leases)
        rows.push_back({PoolRole::Writer, lease});
    std::ranges::stable_sort(rows, std::greater(), [](const Row& row) { return row.lease.heldNs; });
    replaceRows(rows_, std::move(rows));
}

void PoolHoldersModel::clear() {
    replaceRows(rows_, {});
}

int PoolHoldersModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int PoolHoldersModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant PoolHoldersModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const auto& [pool, lease] = rows_[static_cast<std::size_t>(index.row())];
    if (role == AttentionRole)
        return index.column() == State && wantsAttention(lease) ? QVariant(leaseStateText(lease))
                                                                : QVariant();
    if (role == Qt::TextAlignmentRole)
        return index.column() == Held ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
                                      : QVariant();
    if (role == Qt::ToolTipRole)
        return index.column() == Statement && !lease.statement.empty()
                   ? QVariant(plainToolTip(toQString(lease.statement)))
                   : QVariant();
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Connection:
        return pool == PoolRole::Writer ? tr("writer #%1").arg(lease.connectionId)
                                        : QStringLiteral("#%1").arg(lease.connectionId);
    case Holder:
        return toQString(lease.holder);
    case Statement:
        return lease.statement.empty() ? QStringLiteral("–") : toQString(lease.statement);
    case Held:
        return durationText(lease.heldNs);
    case State:
        return leaseStateText(lease);
    default:
        return {};
    }
}

QVariant PoolHoldersModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Held ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const QString names[columns] = {tr("connection"), tr("holder"), tr("statement"), tr("held"),
                                    tr("state")};
    return names[section];
}

} // namespace hone::ui
