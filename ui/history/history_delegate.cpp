#include "ui/history/history_delegate.h"

#include <QPainter>

#include "ui/history/history_model.h"
#include "ui/history/statistics_model.h"

namespace hone::ui {
namespace {

constexpr int side = 8;

// One delegate for the history and the statistics.
static_assert(int(HistoryModel::TextRole) == int(StatisticsModel::TextRole));

enum class Cell { Statement, Figure, Aside, Failure };

Cell cellOf(const QModelIndex& index) {
    if (index.data(Qt::TextAlignmentRole).isValid()) return Cell::Figure;
    if (index.data(HistoryModel::TextRole).isValid()) return Cell::Statement;
    return index.data(HistoryModel::FailedRole).toBool() ? Cell::Failure : Cell::Aside;
}

} // namespace

void HistoryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    const ThemeTokens& tokens = theme_.tokens();
    const Cell cell = cellOf(index);
    painter->save();
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, tokens.selection);
    painter->setPen(tokens.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    painter->setFont(cell == Cell::Statement ? theme_.codeFont() : theme_.bodyFont());
    painter->setPen(cell == Cell::Failure ? tokens.bad
                    : cell == Cell::Aside ? tokens.dim
                                          : tokens.text);
    const QRect room = option.rect.adjusted(side, 0, -side, -1);
    painter->drawText(
        room, (cell == Cell::Figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, room.width()));
    painter->restore();
}

} // namespace hone::ui
