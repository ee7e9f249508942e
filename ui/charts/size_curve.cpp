#include "ui/charts/size_curve.h"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>

#include "ui/charts/chart_parts.h"
#include "ui/shell/tool_tip.h"

namespace hone::ui {
namespace {

constexpr double endWidth = 120, endHeight = 18; // of the words below both ends

} // namespace

SizeCurve::SizeCurve(Theme& theme, const Frame& frame, QWidget* parent)
    : QWidget(parent), theme_(theme), frame_(frame) {
    connect(&theme_, &Theme::changed, this, QOverload<>::of(&QWidget::update));
}

void SizeCurve::setEmptyWords(const QString& words) {
    if (words == empty_) return;
    empty_ = words;
    update();
}

void SizeCurve::setPoints(std::vector<Point> points, double least, double most) {
    points_ = std::move(points);
    least_ = least;
    most_ = most;
    double highest = 0;
    for (const Point& point : points_)
        highest = std::max(highest, point.value);
    scale_ = axisScale(highest, frame_.unit);
    update();
}

QRectF SizeCurve::plot() const {
    const QMarginsF& around = frame_.margins;
    return {around.left(), around.top(), std::max(20.0, width() - around.left() - around.right()),
            std::max(20.0, height() - around.top() - around.bottom())};
}

QPointF SizeCurve::placeOf(double size, double value) const {
    const double share =
        most_ > least_ ? std::log2(size / least_) / std::log2(most_ / least_) : 0.0;
    const QRectF room = plot();
    return {room.left() + room.width() * std::clamp(share, 0.0, 1.0),
            room.bottom() - room.height() * value / scale_.top};
}

bool SizeCurve::begin(QPainter& painter) const {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme_.secondaryFont());
    if (points_.empty())
        drawEmptyWords(painter, rect().adjusted(2 * gap, gap, -2 * gap, -gap), theme_.tokens(),
                       empty_);
    return !points_.empty();
}

void SizeCurve::drawAxes(QPainter& painter, const QString& least, const QString& most) const {
    const QRectF room = plot();
    drawValueAxis(painter, room, theme_.tokens(), scale_, frame_.unit, scale_.step);
    const QRectF below(room.left() - frame_.overhang, room.bottom() + 4, endWidth, endHeight);
    painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, least);
    QRectF right = below;
    right.moveRight(room.right() + 6);
    painter.drawText(right, Qt::AlignRight | Qt::AlignVCenter, most);
}

void SizeCurve::drawCurve(QPainter& painter) const {
    QPainterPath path(placeOf(points_.front().size, points_.front().value));
    for (std::size_t i = 1; i < points_.size(); ++i)
        path.lineTo(placeOf(points_[i].size, points_[i].value));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme_.tokens().blue, 1.8));
    painter.drawPath(path);
}

bool SizeCurve::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto nearest = std::ranges::min_element(points_, {}, [&](const Point& point) {
        return std::abs(placeOf(point.size, point.value).x() - help->pos().x());
    });
    showToolTip(*help,
                points_.empty() ? QString()
                                : wordsOf(static_cast<std::size_t>(nearest - points_.begin())),
                this);
    return true;
}

} // namespace hone::ui
