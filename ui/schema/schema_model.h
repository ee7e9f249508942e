#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include <QAbstractItemModel>

#include "core/engine/catalog.h"

namespace hone::ui {

// Tables and views with their columns and indexes, and row counts and sizes as they become known.
class SchemaModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum class Kind { Table, View, Virtual, Column, Index };
    enum Roles {
        KindRole = Qt::UserRole, // int of Kind
        NameRole,                // bare, as it is inserted into a statement
        DetailRole,              // dim, behind the name: type, key; an index's columns
        FigureRole, // at the right: rows of a table, bytes of an index; "…" while counting
        SqlRole,    // the CREATE statement; empty where there is none
    };

    explicit SchemaModel(QObject* parent = nullptr) : QAbstractItemModel(parent) {}

    // Keeps what is known of rows and sizes for tables that are still there.
    void setCatalog(std::shared_ptr<const Catalog> catalog);
    const Catalog* catalog() const { return catalog_.get(); }
    void setSizes(const std::vector<ObjectSize>& sizes);
    void setRowCount(const std::string& table, std::int64_t rows);
    bool hasRowCount(const std::string& table) const;
    void forgetRowCounts();

    const CatalogTable* table(const QModelIndex& index) const; // of the table or what is below it

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;

private:
    QVariant tableData(const CatalogTable& table, int role) const;
    QVariant columnData(const CatalogColumn& column, int role) const;
    QVariant indexData(const CatalogIndex& index, int role) const;

    std::shared_ptr<const Catalog> catalog_;
    std::unordered_map<std::string, std::int64_t> rows_;  // by "schema.table"
    std::unordered_map<std::string, std::int64_t> bytes_; // by name of a table or index of main
};

} // namespace hone::ui
