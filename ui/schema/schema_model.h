#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include <QAbstractItemModel>
#include <QDateTime>
#include <QSortFilterProxyModel>

#include "core/engine/catalog.h"
#include "core/sql/dialect.h"

namespace hone::ui {

// "schema.table": tells the tables of a database apart, also after its catalog was read again.
std::string tableKey(const CatalogTable& table);

// Tables and views with their columns and indexes, and row counts and sizes as they become known.
class SchemaModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum class Kind { Table, View, Virtual, Column, Index };
    enum Roles {
        KindRole = Qt::UserRole, // int of Kind
        NameRole,                // for reading; of what is not in main, with its schema
        TypedRole,               // as it is typed into a statement
        DetailRole,              // dim, behind the name: type, key; an index's columns
        FigureRole, // at the right: rows of a table, bytes of an index; "…" before it is counted
        SqlRole,    // the CREATE statement; empty where there is none
    };

    explicit SchemaModel(QObject* parent = nullptr) : QAbstractItemModel(parent) {}

    // Keeps what is known of rows and sizes; null: forgets that too.
    void setCatalog(std::shared_ptr<const Catalog> catalog, SqlDialect dialect = {});
    const Catalog* catalog() const { return catalog_.get(); }
    void setSizes(const std::vector<ObjectSize>& sizes);
    // table: its place in the catalog. rows empty: they cannot be counted.
    void setRowCount(std::size_t table, std::optional<std::int64_t> rows);
    bool hasRowCount(std::size_t table) const;

    const CatalogTable* table(const QModelIndex& index) const; // of the table or what is below it
    // Whether the table or something of it has text in its name, in any case.
    bool mentions(int table, const QString& text) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;

private:
    struct RowCount {
        std::optional<std::int64_t> rows;
        QTime at;
    };
    QVariant tableData(const CatalogTable& table, int role) const;
    QVariant columnData(const CatalogColumn& column, int role) const;
    QVariant indexData(const CatalogTable& table, const CatalogIndex& index, int role) const;
    QString sizeText(const CatalogTable& table, const std::string& object) const;
    QString tableTip(const CatalogTable& table) const;

    std::shared_ptr<const Catalog> catalog_;
    SqlDialect dialect_ = {};
    std::unordered_map<std::string, RowCount> rows_;      // by "schema.table"
    std::unordered_map<std::string, std::int64_t> bytes_; // by name of a table or index of main
    mutable std::vector<QString> names_; // of each table and all that is in it; made when asked for
};

// The tables that mention a text, each with all that it has.
class SchemaFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit SchemaFilter(SchemaModel& model);

    void setText(const QString& text);
    const QString& text() const { return text_; }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    const SchemaModel& model_;
    QString text_;
};

} // namespace hone::ui
