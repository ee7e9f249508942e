#include "ui/results/cell_delegate.h"

#include <QFontMetrics>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionViewItem>

#include "ui/results/messages_model.h"
#include "ui/results/result_model.h"

namespace hone::ui {

CellDelegate::CellDelegate(Theme& theme, QObject* parent)
    : QAbstractItemDelegate(parent), theme_(theme) {
    takeFonts();
    connect(&theme_, &Theme::changed, this, &CellDelegate::takeFonts);
}

void CellDelegate::takeFonts() {
    plain_ = slanted_ = theme_.codeFont();
    slanted_.setItalic(true);
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    const ThemeTokens& tokens = theme_.tokens();
    const QRect& rect = option.rect;
    if (option.state & QStyle::State_Selected) painter->fillRect(rect, tokens.selection);
    painter->setPen(tokens.line);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());

    QString text = index.data(Qt::DisplayRole).toString();
    const QVariant type = index.data(ResultModel::TypeRole);
    const bool null = type.isValid() && type.toInt() == static_cast<int>(ValueType::Null);
    const bool blob = type.isValid() && type.toInt() == static_cast<int>(ValueType::Blob);
    const bool slanted = null || index.data(ResultModel::PendingRole).toBool();
    const bool failed = index.data(MessagesModel::FailedRole).toBool();
    const bool right = (index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight) != 0 ||
                       (slanted && index.model()
                                       ->headerData(index.column(), Qt::Horizontal,
                                                    ResultModel::ColumnIsNumberRole)
                                       .toBool());
    if (index.data(ResultModel::InvalidTextRole).toBool()) text.prepend(QStringLiteral("⚠ "));

    const QRect inner = rect.adjusted(gap, 0, -gap, -1);
    painter->setFont(slanted ? slanted_ : plain_);
    painter->setPen(failed ? tokens.bad : slanted || blob ? tokens.faint : tokens.text);
    // No more is laid out than a cell can show.
    const qsizetype most = inner.width() / 4 + 2;
    const bool cut = text.size() > most;
    if (cut || QFontMetrics(painter->font()).horizontalAdvance(text) > inner.width())
        text = QFontMetrics(painter->font())
                   .elidedText(cut ? text.left(most) + QChar(0x2026) : text, Qt::ElideRight,
                               inner.width());
    painter->drawText(
        inner, Qt::AlignVCenter | Qt::TextSingleLine | (right ? Qt::AlignRight : Qt::AlignLeft),
        text);
    if (option.state & QStyle::State_HasFocus) {
        painter->setPen(tokens.accent);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(rect.adjusted(0, 0, -1, -1));
    }
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {120, 27};
}

} // namespace hone::ui
