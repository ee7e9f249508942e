#include "ui/index/indexes_delegate.h"

#include <QPainter>

#include "ui/index/indexes_model.h"

namespace hone::ui {
namespace {

constexpr int side = 8;

} // namespace

QFont IndexesDelegate::fontOf(const QModelIndex& index) const {
    return index.column() == IndexesModel::Name || index.column() == IndexesModel::Terms
               ? theme_.codeFont()
               : theme_.bodyFont();
}

void IndexesDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    const ThemeTokens& tokens = theme_.tokens();
    painter->save();
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, tokens.selection);
    painter->setPen(tokens.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    painter->setFont(fontOf(index));
    const bool leading = index.column() == IndexesModel::Name;
    const bool figure = index.data(Qt::TextAlignmentRole).isValid();
    painter->setPen(index.data(IndexesModel::AttentionRole).toBool() ? tokens.attention
                    : leading || figure                              ? tokens.text
                                                                     : tokens.dim);
    const QRect room = option.rect.adjusted(side, 0, -side, -1);
    painter->drawText(
        room, (figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, room.width()));
    painter->restore();
}

QSize IndexesDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const QFontMetrics metrics(fontOf(index));
    return {metrics.horizontalAdvance(index.data().toString()) + 2 * side + 2,
            metrics.height() + side};
}

} // namespace hone::ui
