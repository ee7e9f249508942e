#include "ui/index/indexes_model.h"

#include <algorithm>

#include "ui/shell/format.h"

namespace hone::ui {

using index::IndexInfo;
using index::IndexRemark;
using index::IndexTerm;
using index::Origin;

namespace {

const QString dash = QStringLiteral("–");

bool isFigure(int column) {
    return column == IndexesModel::Bytes || column == IndexesModel::Depth ||
           column == IndexesModel::Entries;
}

bool hasRemark(const IndexInfo& info, IndexRemark::Kind kind) {
    return std::ranges::any_of(info.remarks,
                               [&](const IndexRemark& remark) { return remark.kind == kind; });
}

bool sameIndexes(const index::IndexCatalog& a, const index::IndexCatalog& b) {
    return std::ranges::equal(a.indexes, b.indexes, [](const IndexInfo& one, const IndexInfo& two) {
        return one.schema == two.schema && one.name == two.name;
    });
}

} // namespace

QString termsText(const std::vector<IndexTerm>& terms) {
    QStringList words;
    for (const IndexTerm& term : terms)
        words << toQString(term.text) +
                     (term.collation == "BINARY" ? QString()
                                                 : QLatin1Char(' ') + toQString(term.collation)) +
                     (term.descending ? QStringLiteral(" DESC") : QString());
    return words.join(QStringLiteral(", "));
}

QString kindText(const IndexInfo& info) {
    if (info.origin != Origin::Statement)
        return QString::fromLatin1(index::originWords(info.origin));
    return (info.unique ? IndexesModel::tr("unique index") : IndexesModel::tr("index")) +
           (info.condition.empty() ? QString() : IndexesModel::tr(", partial"));
}

QString tableText(const std::string& schema, const std::string& table) {
    return schema == "main" ? toQString(table) : toQString(schema + "." + table);
}

QString remarkWords(const IndexRemark& remark, std::size_t statementsSeen) {
    switch (remark.kind) {
    case IndexRemark::Kind::Duplicate:
        return IndexesModel::tr("same as %1").arg(toQString(remark.other));
    case IndexRemark::Kind::LeftPrefix:
        return IndexesModel::tr("prefix of %1").arg(toQString(remark.other));
    case IndexRemark::Kind::SameAsRowid:
        return IndexesModel::tr("same as the rowid");
    case IndexRemark::Kind::Unused:
        return IndexesModel::tr("unused by %1 seen")
            .arg(countText(static_cast<std::int64_t>(statementsSeen)));
    case IndexRemark::Kind::MissingCollation:
        return IndexesModel::tr("collation missing");
    case IndexRemark::Kind::NeverAnalyzed:
    case IndexRemark::Kind::StaleStatistics:
        return {};
    }
    return {};
}

void IndexesModel::setCatalog(std::shared_ptr<const index::IndexCatalog> catalog) {
    if (catalog != nullptr && catalog_ != nullptr && sameIndexes(*catalog, *catalog_)) {
        catalog_ = std::move(catalog);
        if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
        return;
    }
    beginResetModel();
    catalog_ = std::move(catalog);
    endResetModel();
}

const IndexInfo* IndexesModel::info(int row) const {
    return row < 0 || row >= rowCount() ? nullptr
                                        : &catalog_->indexes[static_cast<std::size_t>(row)];
}

int IndexesModel::rowOf(std::string_view schema, std::string_view name) const {
    const IndexInfo* found = catalog_ == nullptr ? nullptr : catalog_->find(schema, name);
    return found == nullptr ? -1 : static_cast<int>(found - catalog_->indexes.data());
}

int IndexesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || catalog_ == nullptr ? 0 : static_cast<int>(catalog_->indexes.size());
}

int IndexesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QString IndexesModel::usedByText(const IndexInfo& info) const {
    if (!catalog_->useKnown) return QStringLiteral("…");
    if (catalog_->statements.empty() || info.isTable) return dash;
    return tr("%1 of %2")
        .arg(countText(static_cast<std::int64_t>(info.usedBy.size())),
             countText(static_cast<std::int64_t>(catalog_->statements.size())));
}

QString IndexesModel::text(const IndexInfo& info, int column) const {
    const QString unknown = catalog_->unmeasured.empty() && !catalog_->measured
                                ? QStringLiteral("…") // to come
                                : dash;
    switch (column) {
    case Name:
        return toQString(info.name);
    case Table:
        return tableText(info.schema, info.table);
    case Terms:
        return termsText(info.terms);
    case Kind:
        return kindText(info);
    case Bytes:
        return info.bytes ? bytesText(*info.bytes) : unknown;
    case Depth:
        return info.depth ? QString::number(*info.depth) : unknown;
    case Entries:
        return info.entries ? countText(*info.entries) : unknown;
    case Statistics:
        if (!info.analyzedEntries)
            return hasRemark(info, IndexRemark::Kind::NeverAnalyzed) ? tr("never analyzed") : dash;
        return tr("%1 then").arg(countText(*info.analyzedEntries));
    case UsedBy:
        return usedByText(info);
    case Remarks: {
        QStringList words;
        for (const IndexRemark& remark : info.remarks)
            if (const QString text = remarkWords(remark, catalog_->statements.size());
                !text.isEmpty())
                words << text;
        return words.join(QStringLiteral(" · "));
    }
    default:
        return {};
    }
}

QVariant IndexesModel::sortValue(const IndexInfo& info, int column) const {
    const auto orLess = [](const auto& value) {
        return QVariant::fromValue<qint64>(value ? *value : -1);
    };
    switch (column) {
    case Bytes:
        return orLess(info.bytes);
    case Depth:
        return orLess(info.depth);
    case Entries:
        return orLess(info.entries);
    case Statistics: // the stalest last, what was never analyzed behind it
        return info.analyzedEntries ? info.staleness().value_or(0) : 1e300;
    case UsedBy:
        return QVariant::fromValue<qint64>(static_cast<qint64>(info.usedBy.size()));
    default:
        return text(info, column).toLower();
    }
}

bool IndexesModel::asksForAttention(const IndexInfo& info, int column) const {
    if (column == Statistics) return hasRemark(info, IndexRemark::Kind::StaleStatistics);
    return column == Remarks && !text(info, Remarks).isEmpty();
}

QVariant IndexesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const IndexInfo& info = catalog_->indexes[static_cast<std::size_t>(index.row())];
    if (role == SortRole) return sortValue(info, index.column());
    if (role == SearchRole)
        return QString(text(info, Name) + QLatin1Char('\n') + text(info, Table) +
                       QLatin1Char('\n') + text(info, Terms));
    if (role == AttentionRole) return asksForAttention(info, index.column());
    if (role == Qt::TextAlignmentRole)
        return isFigure(index.column()) ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
                                        : QVariant();
    if (role == Qt::ToolTipRole) return plainToolTip(text(info, index.column()));
    if (role != Qt::DisplayRole) return {};
    return (asksForAttention(info, index.column()) ? QStringLiteral("▲ ") : QString()) +
           text(info, index.column());
}

QVariant IndexesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columns) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isFigure(section) ? Qt::AlignRight : Qt::AlignLeft) |
                                   Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        if (section == Statistics)
            return tr("Entries when ANALYZE last looked; the entries now stand beside it");
        if (section == UsedBy)
            return tr("Statements of the history whose plans, as estimated now, read it");
        if (section == Depth) return tr("Levels of its tree: pages read for one search");
    }
    if (role != Qt::DisplayRole) return {};
    const QString names[columns] = {tr("index"),      tr("table"), tr("columns"), tr("remarks"),
                                    tr("used by"),    tr("bytes"), tr("entries"), tr("depth"),
                                    tr("statistics"), tr("kind")};
    return names[section];
}

} // namespace hone::ui
