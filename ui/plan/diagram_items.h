#pragma once

#include <QGraphicsItem>

#include "ui/plan/plan_diagram.h"
#include "ui/plan/plan_look.h"

namespace hone::ui {

inline constexpr double nodeWidth = 206, nodeHeight = 66;
inline constexpr double wordsHeight = 22; // below a node
inline constexpr int iconSide = 16;

// One box; a folded one stands for several steps.
class PlanDiagram::NodeItem : public QGraphicsItem {
public:
    NodeItem(PlanDiagram& diagram, int number);
    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;

private:
    const Theme& theme() const { return diagram_.theme_; }

    void drawFold(QPainter* painter, const DiagramNode& node);
    void drawStep(QPainter* painter, const DiagramNode& node, const PlanNode& step, Heat heat);
    QString objectLine(const PlanNode& step, int item) const;
    QString rootLine() const;
    static QString detailLine(const PlanNode& step);

    // Below the box: the worst warning, else how far the estimate is off.
    void drawWords(QPainter* painter, const PlanNode& step, int item);
    void drawBar(QPainter* painter, const DiagramNode& node, Heat heat, double end);
    void drawElided(QPainter* painter, int number, const QString& text);
    static QRectF line(int number);

    PlanDiagram& diagram_;
    const int number_;
};

// All edges in one item: the wider the more rows, with their number beside the child.
class PlanDiagram::EdgesItem : public QGraphicsItem {
public:
    explicit EdgesItem(PlanDiagram& diagram);
    QRectF boundingRect() const override { return diagram_.scene_.sceneRect(); }

    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override;

private:
    double widthOf(const DiagramNode& node) const;
    double rowsOf(const DiagramNode& node) const;

    PlanDiagram& diagram_;
    double most_ = 0;
};

} // namespace hone::ui
