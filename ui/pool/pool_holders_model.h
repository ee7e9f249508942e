#pragma once

#include <vector>

#include "ui/pool/pool_lanes.h"
#include "ui/shell/ranked_table.h"

namespace hone::ui {

// Leases that are out, of readers and writer, the longest held first.
class PoolHoldersModel : public RankedTable {
    Q_OBJECT
public:
    enum Columns { Connection, Holder, Statement, Held, State, columns };
    enum Roles { AttentionRole = Qt::UserRole }; // of a state that wants looking at: its words

    struct Row {
        PoolRole role = PoolRole::Readers;
        LeaseInfo lease;
    };

    using RankedTable::RankedTable;
    void setLeases(const PoolStats& readers, const PoolStats& writer);
    void clear();
    const std::vector<Row>& rows() const { return rows_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<Row> rows_;
};

// "running for 38 ms", "▲ idle in transaction for 12 s", "▲ perhaps forgotten, idle for 40 s".
QString leaseStateText(const LeaseInfo& lease);

} // namespace hone::ui
