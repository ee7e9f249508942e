#pragma once

#include <QStyledItemDelegate>

#include "ui/shell/theme.h"

namespace hone::ui {

// A name, its details dim behind it, its figure at the right.
class SchemaDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    SchemaDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Theme& theme_;
};

} // namespace hone::ui
