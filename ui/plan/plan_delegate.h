#pragma once

#include <QStyledItemDelegate>

#include "ui/shell/theme.h"

namespace hone::ui {

// A node in two lines: what is done and to what; below, how, with its warning at the right as a
// sign and words. Where time was measured, its share stands at the right of the first line and as a
// bar below, over a thinner one of the rows. What the search finds has a stripe at its left.
class PlanDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    PlanDelegate(Theme& theme, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Theme& theme_;
};

} // namespace hone::ui
