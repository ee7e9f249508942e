#pragma once

#include <QStyledItemDelegate>

#include "ui/shell/theme.h"

namespace hone::ui {

// A node in two lines: what is done and to what; below, how, with its warning at the right as a
// sign and words. Where time was measured, its share stands at the right of the first line and as a
// bar below, over a thinner one of the rows. What the search finds has a stripe at its left, and
// the node that decides a sign before its words.
class PlanDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    // scale: 1 is the window's own type.
    explicit PlanDelegate(Theme& theme, QObject* parent = nullptr, double scale = 1);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int pixels(int ofOne) const { return qRound(ofOne * scale_); }
    void drawGround(QPainter& painter, const QStyleOptionViewItem& option,
                    const QModelIndex& index) const;
    void drawWhat(QPainter& painter, const QRect& line, const QModelIndex& index) const;
    void drawHow(QPainter& painter, const QRect& line, const QModelIndex& index) const;
    int drawBars(QPainter& painter, const QRect& line, const QModelIndex& index) const;
    int drawAtRight(QPainter& painter, const QRect& line, const QString& text) const;
    int drawAtLeft(QPainter& painter, const QRect& line, const QString& text,
                   Qt::TextElideMode elided) const;

    Theme& theme_;
    const double scale_;
};

} // namespace hone::ui
