#pragma once

#include <QAbstractItemDelegate>

#include "ui/shell/theme.h"

namespace hone::ui {

// Paints the cells of results and messages: a faint line below each row, NULL dim and slanted,
// numbers at the right.
class CellDelegate : public QAbstractItemDelegate {
    Q_OBJECT
public:
    CellDelegate(Theme& theme, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void takeFonts();

    Theme& theme_;
    QFont plain_, slanted_;
};

} // namespace hone::ui
