#include "ui/schema/schema_delegate.h"

#include <QPainter>

#include "ui/schema/schema_model.h"

namespace hone::ui {
namespace {

constexpr int rowHeight = 23;
constexpr int iconSize = 14;
constexpr int side = 8;
constexpr int leastDetail = 24;

} // namespace

QSize SchemaDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {120, rowHeight};
}

void SchemaDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
    const ThemeTokens& tokens = theme_.tokens();
    const auto kind = static_cast<SchemaModel::Kind>(index.data(SchemaModel::KindRole).toInt());
    const bool table = kind != SchemaModel::Kind::Column && kind != SchemaModel::Kind::Index;
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(
            QRect(0, option.rect.top(), option.rect.right() + 1, option.rect.height()),
            tokens.selection);
    const QRect row = option.rect.adjusted(2, 0, -side, 0);
    if (kind == SchemaModel::Kind::Index) // where a table has the mark that opens it
        theme_.icon(QStringLiteral("index"), tokens.faint)
            .paint(painter, QRect(row.left() - iconSize - 4,
                                  row.top() + (row.height() - iconSize) / 2, iconSize, iconSize));

    int end = row.right();
    const QString figure = index.data(SchemaModel::FigureRole).toString();
    if (!figure.isEmpty()) {
        painter->setFont(theme_.bodyFont());
        painter->setPen(tokens.dim);
        const int width = painter->fontMetrics().horizontalAdvance(figure);
        painter->drawText(QRect(end - width, row.top(), width + 1, row.height()),
                          Qt::AlignRight | Qt::AlignVCenter, figure);
        end -= width + gap;
    }
    int left = row.left();
    painter->setFont(theme_.bodyFont());
    painter->setPen(table ? tokens.text : tokens.dim);
    const QString name = painter->fontMetrics().elidedText(
        index.data(SchemaModel::NameRole).toString(), Qt::ElideMiddle, std::max(0, end - left));
    painter->drawText(QRect(left, row.top(), std::max(0, end - left), row.height()),
                      Qt::AlignVCenter, name);
    left += painter->fontMetrics().horizontalAdvance(name) + gap;
    const QString detail = index.data(SchemaModel::DetailRole).toString();
    painter->setFont(theme_.secondaryFont());
    // A type that is cut still tells something, a size does not.
    const int least = table ? painter->fontMetrics().horizontalAdvance(detail) : leastDetail;
    if (!detail.isEmpty() && end - left >= least) {
        painter->setPen(tokens.faint);
        painter->drawText(QRect(left, row.top(), end - left, row.height()), Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(detail, Qt::ElideRight, end - left));
    }
    painter->restore();
}

} // namespace hone::ui
