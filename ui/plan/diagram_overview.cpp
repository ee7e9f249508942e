#include "ui/plan/diagram_overview.h"

#include <algorithm>

#include <QMouseEvent>
#include <QPainter>

#include "ui/plan/plan_look.h"

namespace hone::ui {

PlanDiagram::Overview::Overview(PlanDiagram& diagram) : QWidget(&diagram), diagram_(diagram) {
    setCursor(Qt::PointingHandCursor);
    setToolTip(PlanDiagram::tr("The whole plan; press to move there"));
    hide();
}

void PlanDiagram::Overview::fitInto(const QSize& view, const QRect& current) {
    const QSizeF scene = diagram_.scene_.sceneRect().size();
    if (scene.isEmpty()) return hide();
    const QSizeF room(std::min(120, view.width() / 4), std::min(90, view.height() / 4));
    QSize size = scene.scaled(room, Qt::KeepAspectRatio).toSize();
    constexpr int least = 24;
    size = size.expandedTo({least, least});
    if (size != this->size()) picture_ = {};
    QRect place(QPoint(view.width() - size.width() - gap, view.height() - size.height() - gap),
                size);
    if (place.intersects(current)) place.moveTop(gap);
    setGeometry(place);
    update();
}

void PlanDiagram::Overview::paintEvent(QPaintEvent*) {
    const ThemeTokens& tokens = diagram_.theme_.tokens();
    if (picture_.isNull()) draw();
    QPainter painter(this);
    painter.drawPixmap(0, 0, picture_);
    const QRectF shown = diagram_.mapToScene(diagram_.viewport()->rect()).boundingRect() &
                         diagram_.scene_.sceneRect();
    const QRectF scene = diagram_.scene_.sceneRect();
    const double x = width() / scene.width(), y = height() / scene.height();
    painter.setPen(QPen(tokens.accent, 1.5));
    painter.drawRect(QRectF((shown.left() - scene.left()) * x, (shown.top() - scene.top()) * y,
                            shown.width() * x, shown.height() * y)
                         .adjusted(1, 1, -1, -1));
}

void PlanDiagram::Overview::draw() {
    const ThemeTokens& tokens = diagram_.theme_.tokens();
    picture_ = QPixmap(size() * devicePixelRatioF());
    picture_.setDevicePixelRatio(devicePixelRatioF());
    picture_.fill(tokens.card);
    QPainter painter(&picture_);
    painter.fillRect(rect(), mixed(tokens.card, tokens.raised, 0.8));
    const QRectF scene = diagram_.scene_.sceneRect();
    const double x = width() / scene.width(), y = height() / scene.height();
    for (int number = 0; number < static_cast<int>(diagram_.nodes_.size()); ++number) {
        const DiagramNode& node = diagram_.nodes_[static_cast<std::size_t>(number)];
        const QRectF box = diagram_.nodeRect(number);
        const Heat heat = number == 0 ? Heat::Unknown : heatOf(node.share);
        painter.fillRect(QRectF((box.left() - scene.left()) * x, (box.top() - scene.top()) * y,
                                std::max(1.0, box.width() * x), std::max(1.0, box.height() * y)),
                         heat >= Heat::Warm ? heatColor(tokens, heat) : tokens.faint);
    }
    painter.setPen(tokens.line);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void PlanDiagram::Overview::moveTo(const QPointF& point) {
    const QRectF scene = diagram_.scene_.sceneRect();
    diagram_.fitted_ = false;
    diagram_.centerOn(scene.left() + point.x() * scene.width() / width(),
                      scene.top() + point.y() * scene.height() / height());
}

} // namespace hone::ui
