#include "ui/index/advisor_delegate.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>

namespace hone::ui {
namespace {

constexpr int rowHeight = 26;
constexpr int rowsLookedAt = 100; // for the width of a column

} // namespace

void prepareTable(QTableView& table, const QString& name) {
    table.setShowGrid(false);
    table.setFrameShape(QFrame::NoFrame);
    table.setWordWrap(false);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setTabKeyNavigation(false);
    table.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.setAccessibleName(name);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(rowHeight);
    table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table.horizontalHeader()->setHighlightSections(false);
    table.horizontalHeader()->setResizeContentsPrecision(rowsLookedAt);
}

AdvisorDelegate::AdvisorDelegate(Theme& theme, int codeColumn, int attentionRole, QObject* parent)
    : QStyledItemDelegate(parent), theme_(theme), codeColumn_(codeColumn),
      attentionRole_(attentionRole) {}

QFont AdvisorDelegate::fontOf(const QModelIndex& index) const {
    return index.column() == codeColumn_ ? theme_.codeFont() : theme_.bodyFont();
}

void AdvisorDelegate::paintGround(QPainter* painter, const QStyleOptionViewItem& option) const {
    const ThemeTokens& tokens = theme_.tokens();
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, tokens.selection);
    painter->setPen(tokens.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
}

void AdvisorDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    const ThemeTokens& tokens = theme_.tokens();
    painter->save();
    paintGround(painter, option);
    painter->setFont(fontOf(index));
    const bool attention = attentionRole_ >= 0 && !index.data(attentionRole_).toString().isEmpty();
    painter->setPen(attention ? tokens.attention : tokens.text);
    const QRect room = option.rect.adjusted(side, 0, -side, -1);
    const bool figure = index.data(Qt::TextAlignmentRole).isValid();
    painter->drawText(
        room, (figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, room.width()));
    painter->restore();
}

QSize AdvisorDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const QFontMetrics metrics(fontOf(index));
    return {metrics.horizontalAdvance(index.data().toString()) + 2 * side + 2,
            metrics.height() + side};
}

} // namespace hone::ui
