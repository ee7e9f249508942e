#pragma once

#include <list>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include <QAbstractTableModel>
#include <QTimer>

#include "core/engine/result_store.h"
#include "core/engine/row_order.h"
#include "ui/shell/background.h"

namespace hone::ui {

// A result as a table. Grows when told to take over what is new; cells on disk are pending until a
// worker has read them; sorting and filtering are a worker's job, and the rows stay as they are
// until it is done.
class ResultModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role {
        TypeRole = Qt::UserRole, // int of ValueType; invalid for a pending cell
        InvalidTextRole,         // bool: bytes that are no UTF-8
        PendingRole,             // bool: on disk, being read
        ColumnTypeRole,          // headers: "int", "text" ... as seen in the first rows
        ColumnIsNumberRole,      // headers: bool
    };
    static constexpr int maxRows = 2'147'483'647;

    explicit ResultModel(QObject* parent = nullptr);

    // Null: no result. A result that still grows is taken over by takeNew().
    void setStore(std::shared_ptr<const ResultStore> store, bool complete);
    const std::shared_ptr<const ResultStore>& store() const { return store_; }
    // On the tick: rows that arrived since.
    void takeNew(bool complete);
    // Rows that the store has and an int cannot count.
    std::int64_t clippedRows() const;

    // Applied in the background once the result is complete; arranged() follows.
    void arrange(const RowArrangement& arrangement);
    const RowArrangement& arrangement() const { return wanted_; }
    bool arranging() const { return arranging_.busy(); }
    // Rows by position; null: as they came. Belongs to what is shown now.
    std::shared_ptr<const std::vector<std::uint32_t>> order() const { return order_; }

    std::int64_t storeRow(int row) const;
    // Empty while the row is on disk; the bytes live as long as the block that is given with it.
    struct LoadedCell {
        std::shared_ptr<const RowBlock> block;
        Cell cell;
    };
    std::optional<LoadedCell> cell(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

signals:
    void arranged();
    void failed(const hone::Error& error);

private:
    using Place = ResultStore::Place;
    const Place* placeOf(std::int64_t storeRow) const;
    void request(std::int64_t storeRow) const;
    void load();
    void keep(std::vector<Place> places);
    void startArranging();
    void lookAtColumns();

    std::shared_ptr<const ResultStore> store_;
    bool complete_ = false;
    int rows_ = 0;                       // shown
    std::vector<ValueType> columnTypes_; // first value that is not NULL; empty before the first row

    RowArrangement wanted_;
    RowArrangement applied_;
    std::shared_ptr<const std::vector<std::uint32_t>> order_;
    Background arranging_;

    mutable Place last_;
    // Blocks read back for what shows; beyond their number the oldest go.
    mutable std::list<Place> kept_;
    mutable std::vector<std::int64_t> requested_; // rows, latest last
    mutable QTimer requestTimer_;
    std::set<std::int64_t> unreadable_; // first rows of blocks that could not be read
    Background loading_;
};

} // namespace hone::ui
