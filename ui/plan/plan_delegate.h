#pragma once

#include <QStyledItemDelegate>

#include "ui/shell/theme.h"

namespace hone::ui {

// How a plan's nodes are set.
struct PlanType {
    double scale = 1;   // 1 is the window's own type
    bool roomy = false; // figures and conditions have a line of their own
};

// A node in two lines: what is done and to what; below, how, with its warning at the right as a
// sign and words. Where time was measured, its share stands at the right of the first line and as a
// bar below, over a thinner one of the rows. What the search finds has a stripe at its left, and
// the node that decides a sign before its words.
class PlanDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit PlanDelegate(Theme& theme, QObject* parent = nullptr, const PlanType& type = {});

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    // In which nothing of a node in three lines is cut.
    int wantedWidth(const QModelIndex& index) const;

private:
    int pixels(int ofOne) const { return qRound(ofOne * type_.scale); }
    QFont sized(const QFont& font) const { return scaled(font, type_.scale); }
    void drawGround(QPainter& painter, const QStyleOptionViewItem& option,
                    const QModelIndex& index) const;
    void drawWhat(QPainter& painter, const QRect& line, const QModelIndex& index) const;
    QRect drawHow(QPainter& painter, const QRect& line, const QModelIndex& index) const;
    void drawFigures(QPainter& painter, QRect line, const QModelIndex& index) const;
    int drawBars(QPainter& painter, const QRect& line, const QModelIndex& index) const;
    int drawAtRight(QPainter& painter, const QRect& line, const QString& text) const;
    int drawAtLeft(QPainter& painter, const QRect& line, const QString& text,
                   Qt::TextElideMode elided) const;

    Theme& theme_;
    const PlanType type_;
};

} // namespace hone::ui
