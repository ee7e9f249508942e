#pragma once

#include <QPixmap>
#include <QWidget>

#include "ui/plan/plan_diagram.h"

namespace hone::ui {

// The whole in small, with a frame around what shows, while the view shows but a part. Pressing in
// it moves there.
class PlanDiagram::Overview : public QWidget {
public:
    explicit Overview(PlanDiagram& diagram);
    void forget() { picture_ = {}; }

    // In a corner at the right, where it leaves the current node free.
    void fitInto(const QSize& view, const QRect& current);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent* event) override { moveTo(event->position()); }
    void mouseMoveEvent(QMouseEvent* event) override { moveTo(event->position()); }

private:
    void draw();
    void moveTo(const QPointF& point);

    PlanDiagram& diagram_;
    QPixmap picture_;
};

} // namespace hone::ui
