#pragma once

#include <memory>

#include <QAbstractTableModel>

#include "core/index/index_catalog.h"

namespace hone::ui {

// The catalogue's indexes, one a row.
class IndexesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Columns {
        Name,
        Table,
        Terms,
        Remarks,
        UsedBy,
        Bytes,
        Entries,
        Depth,
        Statistics,
        Kind,
        columns
    };
    enum Roles {
        SortRole = Qt::UserRole,
        SearchRole,    // name, table and columns
        AttentionRole, // a cell that says something to act on
    };

    explicit IndexesModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    // Null: none. The same indexes with other figures keep their rows.
    void setCatalog(std::shared_ptr<const index::IndexCatalog> catalog);
    const std::shared_ptr<const index::IndexCatalog>& catalog() const { return catalog_; }
    const index::IndexInfo* info(int row) const;                     // null: no such row
    int rowOf(std::string_view schema, std::string_view name) const; // -1: none

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const index::IndexInfo& info, int column) const;
    QString usedByText(const index::IndexInfo& info) const;
    QVariant sortValue(const index::IndexInfo& info, int column) const;
    bool asksForAttention(const index::IndexInfo& info, int column) const;

    std::shared_ptr<const index::IndexCatalog> catalog_;
};

// "status, placed_at DESC, name NOCASE"
QString termsText(const std::vector<index::IndexTerm>& terms);
// "unique index, partial", "PRIMARY KEY"
QString kindText(const index::IndexInfo& info);
// The table, with its database where that is not main.
QString tableText(const std::string& schema, const std::string& table);
// A remark in two or three words: "same as orders_status"; empty for what has a column of its own.
QString remarkWords(const index::IndexRemark& remark, std::size_t statementsSeen);

} // namespace hone::ui
