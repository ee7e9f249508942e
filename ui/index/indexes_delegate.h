#pragma once

#include <QStyledItemDelegate>

#include "ui/shell/theme.h"

namespace hone::ui {

// A cell of the indexes' table: names as code, what asks for attention in that colour.
class IndexesDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    IndexesDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    QFont fontOf(const QModelIndex& index) const;

    Theme& theme_;
};

} // namespace hone::ui
