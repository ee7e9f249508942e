#pragma once

#include <QStyledItemDelegate>

#include "ui/shell/theme.h"

namespace hone::ui {

// A row of DiffModel. Tinted where the plans differ: the way their times went, and a sign says it
// too. Narrow: what changed stands in a second line of the node's cell.
class DiffDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    DiffDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}

    void setNarrow(bool narrow) { narrow_ = narrow; }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    void paintNode(QPainter* painter, const QRect& room, const QModelIndex& index) const;

    Theme& theme_;
    bool narrow_ = false;
};

// Of a colour over a background, still to be read on.
QColor tint(const QColor& color, const QColor& background);

} // namespace hone::ui
