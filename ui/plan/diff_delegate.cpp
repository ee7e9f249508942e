#include "ui/plan/diff_delegate.h"

#include <QPainter>

#include "ui/plan/diff_model.h"

namespace hone::ui {
namespace {

constexpr int rowHeight = 26;
constexpr int secondLine = 17;
constexpr int side = 8;
constexpr int indentation = 16;

} // namespace

QColor tint(const QColor& color, const QColor& background) {
    constexpr qreal part = 0.14;
    const auto mix = [](int over, int under) {
        return static_cast<int>(over * part + under * (1 - part));
    };
    return {mix(color.red(), background.red()), mix(color.green(), background.green()),
            mix(color.blue(), background.blue())};
}

QSize DiffDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const bool two = narrow_ && !index.data(DiffModel::WhatRole).toString().isEmpty();
    int width = 0;
    if (index.column() == DiffModel::Before || index.column() == DiffModel::Now ||
        index.column() == DiffModel::Sign)
        width =
            QFontMetrics(theme_.bodyFont()).horizontalAdvance(index.data().toString()) + 2 * side;
    Q_UNUSED(option);
    return {width, rowHeight + (two ? secondLine : 0)};
}

void DiffDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    const ThemeTokens& tokens = theme_.tokens();
    const int trend = index.data(DiffModel::TrendRole).toInt();
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, tokens.selection);
    else if (trend != DiffModel::Same)
        painter->fillRect(option.rect, tint(trend == DiffModel::Faster   ? tokens.green
                                            : trend == DiffModel::Slower ? tokens.vermilion
                                                                         : tokens.accent,
                                            tokens.card));
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                      tokens.line);
    const QRect room(option.rect.left() + side, option.rect.top(),
                     std::max(0, option.rect.width() - 2 * side), rowHeight - 1);
    if (index.column() == DiffModel::Node) {
        paintNode(painter, room, index);
    } else {
        const bool aside = trend == DiffModel::Same &&
                           (index.column() == DiffModel::What || index.column() == DiffModel::Sign);
        painter->setFont(theme_.bodyFont());
        painter->setPen(aside ? tokens.faint : tokens.text);
        const auto alignment =
            static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt());
        const QRect area = index.column() == DiffModel::Sign
                               ? option.rect.adjusted(0, 0, 0, rowHeight - 1 - option.rect.height())
                               : room;
        painter->drawText(area, static_cast<int>(alignment),
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight,
                                                            area.width()));
    }
    painter->restore();
}

void DiffDelegate::paintNode(QPainter* painter, const QRect& room, const QModelIndex& index) const {
    const ThemeTokens& tokens = theme_.tokens();
    const int indent =
        std::min(index.data(DiffModel::DepthRole).toInt() * indentation, room.width() / 3);
    QRect left = room.adjusted(indent, 0, 0, 0);
    painter->setPen(tokens.text);
    painter->setFont(theme_.titleFont());
    const QString operation = painter->fontMetrics().elidedText(
        index.data(DiffModel::OperationRole).toString(), Qt::ElideRight, left.width());
    painter->drawText(left, Qt::AlignLeft | Qt::AlignVCenter, operation);
    left.adjust(painter->fontMetrics().horizontalAdvance(operation + u' '), 0, 0, 0);
    painter->setFont(theme_.bodyFont());
    if (left.width() > 0)
        painter->drawText(
            left, Qt::AlignLeft | Qt::AlignVCenter,
            painter->fontMetrics().elidedText(index.data(DiffModel::ObjectRole).toString(),
                                              Qt::ElideRight, left.width()));
    const QString what = index.data(DiffModel::WhatRole).toString();
    if (!narrow_ || what.isEmpty()) return;
    painter->setFont(theme_.secondaryFont());
    painter->setPen(tokens.dim);
    const QRect below = room.adjusted(indent, rowHeight - 5, 0, secondLine - 2);
    painter->drawText(below, Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(what, Qt::ElideRight, below.width()));
}

} // namespace hone::ui
