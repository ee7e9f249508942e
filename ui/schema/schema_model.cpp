#include "ui/schema/schema_model.h"

#include <QMimeData>

#include "ui/editor/keywords.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

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

std::string tableKey(const CatalogTable& table) {
    return table.schema + "." + table.name;
}

void SchemaModel::setCatalog(std::shared_ptr<const Catalog> catalog, SqlDialect dialect) {
    beginResetModel();
    catalog_ = std::move(catalog);
    dialect_ = dialect;
    names_.clear();
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
    for (int row = 0; row < rowCount(); ++row) {
        const QModelIndex table = index(row, 0);
        emit dataChanged(table, table, {DetailRole, Qt::ToolTipRole});
        if (const int children = rowCount(table); children > 0)
            emit dataChanged(index(0, 0, table), index(children - 1, 0, table), {FigureRole});
    }
}

void SchemaModel::setRowCount(std::size_t table, std::optional<std::int64_t> rows) {
    rows_[tableKey(catalog_->tables[table])] = {rows, QTime::currentTime()};
    const QModelIndex changed = index(static_cast<int>(table), 0);
    emit dataChanged(changed, changed, {FigureRole, Qt::ToolTipRole});
}

bool SchemaModel::hasRowCount(std::size_t table) const {
    return rows_.contains(tableKey(catalog_->tables[table]));
}

bool SchemaModel::mentions(int table, const QString& text) const {
    if (catalog_ == nullptr) return false;
    if (names_.empty()) {
        names_.reserve(catalog_->tables.size());
        for (const CatalogTable& each : catalog_->tables) {
            std::string names = each.name;
            for (const CatalogColumn& column : each.columns)
                names += '\n' + column.name;
            for (const CatalogIndex& index : each.indexes)
                names += '\n' + index.name;
            names_.push_back(toQString(names));
        }
    }
    return names_[static_cast<std::size_t>(table)].contains(text, Qt::CaseInsensitive);
}

const CatalogTable* SchemaModel::table(const QModelIndex& index) const {
    if (!index.isValid() || catalog_ == nullptr) return nullptr;
    const std::size_t row =
        index.internalId() == 0 ? static_cast<std::size_t>(index.row()) : index.internalId() - 1;
    return &catalog_->tables[row];
}

// The internal id of what lies below a table is the table's row plus one; of a table, 0.
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
    return indexData(*owner, owner->indexes[row - owner->columns.size()], role);
}

QString SchemaModel::sizeText(const CatalogTable& table, const std::string& object) const {
    const auto found = table.schema == "main" ? bytes_.find(object) : bytes_.end();
    return found == bytes_.end() ? QString() : bytesText(found->second);
}

QString SchemaModel::tableTip(const CatalogTable& table) const {
    QStringList words{toQString(table.name),
                      tr("%n column(s)", nullptr, static_cast<int>(table.columns.size()))};
    if (table.kind == CatalogTable::Kind::Table)
        words << tr("%n index(es)", nullptr, static_cast<int>(table.indexes.size()));
    if (table.withoutRowid) words << tr("without rowid");
    const QString size = sizeText(table, table.name);
    if (!size.isEmpty()) words << tr("%1 without its indexes").arg(size);
    if (const auto found = rows_.find(tableKey(table)); found != rows_.end() && found->second.rows)
        words << tr("%1 rows, counted at %2")
                     .arg(countText(*found->second.rows),
                          found->second.at.toString(QStringLiteral("HH:mm:ss")));
    return words.join(u'\n');
}

QVariant SchemaModel::tableData(const CatalogTable& table, int role) const {
    switch (role) {
    case KindRole:
        return static_cast<int>(kindOf(table));
    case NameRole:
        return toQString(table.schema == "main" ? table.name : table.schema + "." + table.name);
    case TypedRole: {
        const std::string name = typedName(table.name, dialect_);
        return toQString(table.schema == "main" ? name
                                                : typedName(table.schema, dialect_) + "." + name);
    }
    case DetailRole:
        if (table.kind == CatalogTable::Kind::View) return tr("view");
        if (table.kind == CatalogTable::Kind::Virtual) return tr("virtual");
        return sizeText(table, table.name);
    case FigureRole: {
        if (table.kind == CatalogTable::Kind::View) return {};
        const auto found = rows_.find(tableKey(table));
        if (found == rows_.end()) return QStringLiteral("…");
        return found->second.rows ? countText(*found->second.rows) : tr("not counted");
    }
    case SqlRole:
        return toQString(table.sql);
    case Qt::ToolTipRole:
        return plainToolTip(tableTip(table));
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
    case TypedRole:
        return toQString(typedName(column.name, dialect_));
    case DetailRole: {
        QStringList words;
        if (!column.type.empty()) words << toQString(column.type).toLower();
        if (column.primaryKey > 0) words << tr("key");
        if (column.notNull) words << tr("not null");
        if (column.generated) words << tr("generated");
        return words.join(QStringLiteral(" · "));
    }
    default:
        return {};
    }
}

QVariant SchemaModel::indexData(const CatalogTable& table, const CatalogIndex& index,
                                int role) const {
    switch (role) {
    case KindRole:
        return static_cast<int>(Kind::Index);
    case NameRole:
        return toQString(index.name);
    case TypedRole:
        return toQString(typedName(index.name, dialect_));
    case DetailRole: {
        QStringList words{joined(index.columns)};
        if (index.unique) words << tr("unique");
        if (index.partial) words << tr("partial");
        return words.join(QStringLiteral(" · "));
    }
    case FigureRole:
        return sizeText(table, index.name);
    case SqlRole:
        return toQString(index.sql);
    case Qt::ToolTipRole:
        return index.automatic ? tr("Made by a constraint of the table")
                               : plainToolTip(toQString(index.sql));
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
    if (!indexes.isEmpty()) data->setText(indexes.first().data(TypedRole).toString());
    return data;
}

SchemaFilter::SchemaFilter(SchemaModel& model) : model_(model) {
    setSourceModel(&model);
}

void SchemaFilter::setText(const QString& text) {
    text_ = text;
    invalidateFilter();
}

bool SchemaFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    return parent.isValid() || text_.isEmpty() || model_.mentions(row, text_);
}

} // namespace hone::ui
