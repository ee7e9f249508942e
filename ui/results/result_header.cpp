#include "ui/results/result_header.h"

#include <QPainter>

#include "ui/results/result_model.h"

namespace hone::ui {

ColumnHeader::ColumnHeader(Theme& theme, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent), theme_(theme) {
    setSectionsClickable(true);
    setHighlightSections(false);
    setSectionResizeMode(QHeaderView::Interactive);
    setMinimumSectionSize(24);
    setDefaultSectionSize(120);
    setAccessibleName(tr("Columns"));
}

QSize ColumnHeader::sizeHint() const {
    return {QHeaderView::sizeHint().width(), 28};
}

void ColumnHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
    const ThemeTokens& tokens = theme_.tokens();
    painter->save();
    painter->fillRect(rect, tokens.card);
    painter->setPen(tokens.line);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    painter->setFont(theme_.codeFont());

    QString name = model()->headerData(section, orientation()).toString();
    const QString type =
        model()->headerData(section, orientation(), ResultModel::ColumnTypeRole).toString();
    const bool number =
        model()->headerData(section, orientation(), ResultModel::ColumnIsNumberRole).toBool();
    if (isSortIndicatorShown() && sortIndicatorSection() == section)
        name += sortIndicatorOrder() == Qt::AscendingOrder ? QStringLiteral(" ▴")
                                                           : QStringLiteral(" ▾");

    const QFontMetrics metrics(painter->font());
    const QRect inner = rect.adjusted(gap, 0, -gap, 0);
    const int typeWidth =
        type.isEmpty() ? 0 : metrics.horizontalAdvance(type) + metrics.horizontalAdvance(u' ');
    const bool typeFits = metrics.horizontalAdvance(name) + typeWidth <= inner.width();
    const QString shown = metrics.elidedText(name, Qt::ElideRight, inner.width());
    const int width = metrics.horizontalAdvance(shown) + (typeFits ? typeWidth : 0);
    const int left = number ? inner.right() + 1 - width : inner.left();
    painter->setPen(tokens.dim);
    painter->drawText(QRect(left, inner.top(), width, inner.height()),
                      Qt::AlignVCenter | Qt::AlignLeft, shown);
    if (typeFits && typeWidth > 0) {
        painter->setPen(tokens.faint);
        painter->drawText(QRect(left, inner.top(), width, inner.height()),
                          Qt::AlignVCenter | Qt::AlignRight, type);
    }
    painter->restore();
}

RowNumbers::RowNumbers(Theme& theme, QWidget* parent)
    : QHeaderView(Qt::Vertical, parent), theme_(theme) {
    setSectionsClickable(true);
    setHighlightSections(false);
    setSectionResizeMode(QHeaderView::Fixed);
    setDefaultSectionSize(27);
    setAccessibleName(tr("Row numbers"));
}

QSize RowNumbers::sizeHint() const {
    const int rows = model() == nullptr ? 0 : model()->rowCount();
    const int digits = std::max<int>(3, static_cast<int>(QString::number(rows).size()));
    const QFontMetrics metrics(theme_.codeFont());
    return {metrics.horizontalAdvance(u'0') * digits + 3 * gap, 0};
}

void RowNumbers::paintSection(QPainter* painter, const QRect& rect, int section) const {
    const ThemeTokens& tokens = theme_.tokens();
    painter->save();
    painter->fillRect(rect, tokens.card);
    painter->setPen(tokens.line);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    painter->setFont(theme_.codeFont());
    painter->setPen(tokens.faint);
    painter->drawText(rect.adjusted(gap, 0, -gap, 0), Qt::AlignVCenter | Qt::AlignLeft,
                      QString::number(section + 1));
    painter->restore();
}

NumberHead::NumberHead(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    setAccessibleName(tr("Row number"));
}

void NumberHead::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const ThemeTokens& tokens = theme_.tokens();
    painter.fillRect(rect(), tokens.card);
    painter.setPen(tokens.line);
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
    painter.setPen(tokens.dim);
    painter.setFont(theme_.codeFont());
    painter.drawText(rect().adjusted(gap, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     QStringLiteral("#"));
}

} // namespace hone::ui
