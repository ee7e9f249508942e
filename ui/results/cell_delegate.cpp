#include "ui/results/cell_delegate.h"

#include <QFontMetrics>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionViewItem>

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
    const QVariant typeData = index.data(ResultModel::TypeRole);
    const auto type = static_cast<ValueType>(typeData.toInt());
    const bool number =
        typeData.isValid() && (type == ValueType::Integer || type == ValueType::Real);
    const bool slanted = !typeData.isValid() || type == ValueType::Null;
    const bool columnOfNumbers =
        slanted && index.model()
                       ->headerData(index.column(), Qt::Horizontal, ResultModel::ColumnIsNumberRole)
                       .toBool();
    if (index.data(ResultModel::InvalidTextRole).toBool()) text.prepend(QStringLiteral("⚠ "));

    const QRect inner = rect.adjusted(gap, 0, -gap, -1);
    painter->setFont(slanted ? slanted_ : plain_);
    painter->setPen(slanted || type == ValueType::Blob ? tokens.faint : tokens.text);
    // No more is laid out than a cell can show.
    const qsizetype most = inner.width() / 4 + 2;
    const bool cut = text.size() > most;
    if (cut || QFontMetrics(painter->font()).horizontalAdvance(text) > inner.width())
        text = QFontMetrics(painter->font())
                   .elidedText(cut ? text.left(most) + QChar(0x2026) : text,
                               number ? Qt::ElideLeft : Qt::ElideRight, inner.width());
    painter->drawText(inner,
                      Qt::AlignVCenter | Qt::TextSingleLine |
                          (number || columnOfNumbers ? Qt::AlignRight : Qt::AlignLeft),
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
