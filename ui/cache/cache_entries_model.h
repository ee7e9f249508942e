#pragma once

#include "core/cache/cache_stats.h"
#include "ui/shell/ranked_table.h"

namespace hone::ui {

// Held results, those that saved most time first.
class CacheEntriesModel : public RankedTable {
    Q_OBJECT
public:
    enum Columns { Statement, Hits, Saved, Bytes, Age, Lives, DroppedWhen, columns };

    using RankedTable::RankedTable;
    void setEntries(std::vector<CacheEntry> entries);
    const CacheEntry& entry(int row) const { return rows_[static_cast<std::size_t>(row)]; }
    void clear() { setEntries({}); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<CacheEntry> rows_;
};

// What ends a result: "any write to orders, order_items", "a write to customers where id is 7".
QString droppedWhenText(const CacheEntry& entry);
// "8 s", "2 min 5 s"; whole seconds.
QString ageText(Milliseconds age);

} // namespace hone::ui
