#include "ui/schema/schema_model.h"

#include <QMimeData>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

// The internal id of what lies below a table is the table's row plus one; of a table, 0.
std::string keyOf(const CatalogTable& table) {
    return table.schema + "." + table.name;
}

SchemaModel::Kind kindOf(const CatalogTable& table) {
    switch (table.kind) {
    case CatalogTable::Kind::Table:
        return SchemaModel::Kind::Table;
    case CatalogTable::Kind::View:
        return SchemaModel::Kind::View;
    case CatalogTable::Kind::Virtual:
        return SchemaModel::Kind::Virtual;
    }
    return SchemaModel::Kind::Table;
}

QString joined(const std::vector<std::string>& names) {
    QStringList list;
    for (const std::string& name : names)
        list << toQString(name);
    return list.join(QStringLiteral(", "));
}

} // namespace

void SchemaModel::setCatalog(std::shared_ptr<const Catalog> catalog) {
    beginResetModel();
    catalog_ = std::move(catalog);
    if (catalog_ == nullptr) {
        rows_.clear();
        bytes_.clear();
    }
    endResetModel();
}

void SchemaModel::setSizes(const std::vector<ObjectSize>& sizes) {
    bytes_.clear();
    for (const ObjectSize& size : sizes)
        bytes_[size.name] = size.bytes;
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, 0));
}

void SchemaModel::setRowCount(const std::string& table, std::int64_t rows) {
    rows_[table] = rows;
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, 0), {FigureRole});
}

bool SchemaModel::hasRowCount(const std::string& table) const {
    return rows_.contains(table);
}

void SchemaModel::forgetRowCounts() {
    rows_.clear();
}

const CatalogTable* SchemaModel::table(const QModelIndex& index) const {
    if (!index.isValid() || catalog_ == nullptr) return nullptr;
    const std::size_t row =
        index.internalId() == 0 ? static_cast<std::size_t>(index.row()) : index.internalId() - 1;
    return &catalog_->tables[row];
}

QModelIndex SchemaModel::index(int row, int column, const QModelIndex& parent) const {
    if (column != 0 || row < 0 || row >= rowCount(parent)) return {};
    return createIndex(row, 0,
                       parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : quintptr(0));
}

QModelIndex SchemaModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == 0) return {};
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr(0));
}

int SchemaModel::rowCount(const QModelIndex& parent) const {
    if (catalog_ == nullptr ||
        (parent.isValid() && (parent.internalId() != 0 || parent.column() != 0)))
        return 0;
    if (!parent.isValid()) return static_cast<int>(catalog_->tables.size());
    const CatalogTable& table = catalog_->tables[static_cast<std::size_t>(parent.row())];
    return static_cast<int>(table.columns.size() + table.indexes.size());
}

int SchemaModel::columnCount(const QModelIndex&) const {
    return 1;
}

QVariant SchemaModel::data(const QModelIndex& index, int role) const {
    const CatalogTable* owner = table(index);
    if (owner == nullptr) return {};
    if (role == Qt::DisplayRole) return data(index, NameRole);
    if (role == Qt::AccessibleTextRole) {
        QStringList words{data(index, NameRole).toString(), data(index, DetailRole).toString(),
                          data(index, FigureRole).toString()};
        words.removeAll(QString());
        return words.join(QStringLiteral(", "));
    }
    if (index.internalId() == 0) return tableData(*owner, role);
    const auto row = static_cast<std::size_t>(index.row());
    if (row < owner->columns.size()) return columnData(owner->columns[row], role);
    return indexData(owner->indexes[row - owner->columns.size()], role);
}

QVariant SchemaModel::tableData(const CatalogTable& table, int role) const {
    switch (role) {
    case KindRole:
        return static_cast<int>(kindOf(table));
    case NameRole:
        return toQString(table.schema == "main" ? table.name : table.schema + "." + table.name);
    case DetailRole:
        if (table.kind == CatalogTable::Kind::View) return tr("view");
        if (table.kind == CatalogTable::Kind::Virtual) return tr("virtual");
        return {};
    case FigureRole: {
        if (table.kind == CatalogTable::Kind::View) return {};
        const auto found = rows_.find(keyOf(table));
        if (found == rows_.end()) return QStringLiteral("…");
        return found->second < 0 ? tr("not counted") : countText(found->second);
    }
    case SqlRole:
        return toQString(table.sql);
    case Qt::ToolTipRole: {
        QString tip = tr("%n column(s), %1", nullptr, static_cast<int>(table.columns.size()))
                          .arg(tr("%n index(es)", nullptr, static_cast<int>(table.indexes.size())));
        if (const auto found = bytes_.find(table.name); found != bytes_.end())
            tip += QStringLiteral(", ") + bytesText(found->second);
        return tip;
    }
    default:
        return {};
    }
}

QVariant SchemaModel::columnData(const CatalogColumn& column, int role) const {
    switch (role) {
    case KindRole:
        return static_cast<int>(Kind::Column);
    case NameRole:
        return toQString(column.name);
    case DetailRole: {
        QStringList words;
        if (!column.type.empty()) words << toQString(column.type).toLower();
        if (column.primaryKey > 0)
            words << tr("key");
        else if (column.notNull)
            words << tr("not null");
        if (column.generated) words << tr("generated");
        return words.join(QStringLiteral(" · "));
    }
    default:
        return {};
    }
}

QVariant SchemaModel::indexData(const CatalogIndex& index, int role) const {
    switch (role) {
    case KindRole:
        return static_cast<int>(Kind::Index);
    case NameRole:
        return toQString(index.name);
    case DetailRole: {
        QStringList words{joined(index.columns)};
        if (index.unique) words << tr("unique");
        if (index.partial) words << tr("partial");
        return words.join(QStringLiteral(" · "));
    }
    case FigureRole: {
        const auto found = bytes_.find(index.name);
        return found == bytes_.end() ? QVariant() : bytesText(found->second);
    }
    case SqlRole:
        return toQString(index.sql);
    case Qt::ToolTipRole:
        return index.automatic ? tr("Made by a constraint of the table")
                               : toQString(index.sql).toHtmlEscaped();
    default:
        return {};
    }
}

Qt::ItemFlags SchemaModel::flags(const QModelIndex& index) const {
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled
                           : Qt::NoItemFlags;
}

QStringList SchemaModel::mimeTypes() const {
    return {QStringLiteral("text/plain")};
}

QMimeData* SchemaModel::mimeData(const QModelIndexList& indexes) const {
    auto* data = new QMimeData;
    if (!indexes.isEmpty()) data->setText(indexes.first().data(NameRole).toString());
    return data;
}

} // namespace hone::ui
