#include "ui/pool/pool_size_curve.h"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include "ui/charts/axis_scale.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr double left = 14, top = 22, right = 62, bottom = 24;

} // namespace

PoolSizeCurve::PoolSizeCurve(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    setAccessibleName(tr("Throughput over the number of connections"));
    connect(&theme_, &Theme::changed, this, QOverload<>::of(&QWidget::update));
}

void PoolSizeCurve::setPoints(std::vector<SizePoint> points, int largest) {
    points_ = std::move(points);
    std::ranges::sort(points_, {}, &SizePoint::size);
    largest_ = std::max(2, largest);
    fit_.reset();
    knee_ = recommended_ = 0;
    update();
}

void PoolSizeCurve::setAdvice(const SizeAdvice& advice, int largest) {
    setPoints(advice.points, largest);
    fit_ = advice.fit;
    knee_ = advice.knee;
    recommended_ = advice.recommended;
}

void PoolSizeCurve::clear() {
    setPoints({}, 2);
}

QRectF PoolSizeCurve::plot() const {
    return {left, top, std::max(20.0, width() - left - right),
            std::max(20.0, height() - top - bottom)};
}

// Sizes by their logarithm: they are tried as powers of two.
double PoolSizeCurve::xOf(double size) const {
    return plot().left() + plot().width() * std::log2(size) / std::log2(double(largest_));
}

double PoolSizeCurve::yOf(double opsPerSecond) const {
    return plot().bottom() - plot().height() * opsPerSecond / top_;
}

void PoolSizeCurve::paintEvent(QPaintEvent*) {
    const ThemeTokens& tokens = theme_.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme_.secondaryFont());
    if (points_.empty()) {
        painter.setPen(tokens.faint);
        painter.drawText(rect().adjusted(2 * gap, gap, -2 * gap, -gap),
                         Qt::AlignCenter | Qt::TextWordWrap,
                         tr("The throughput of pools of eight sizes will appear here."));
        return;
    }
    double highest = 0;
    for (const SizePoint& point : points_)
        highest = std::max(highest, point.opsPerSecond);
    const AxisScale scale = axisScale(highest, ChartUnit::PerSecond);
    top_ = scale.top;
    const QRectF room = plot();
    if (recommended_ > 0) drawKnee(painter);
    for (double tick = 0; tick <= scale.top * 1.001; tick += scale.step) {
        const double y = yOf(tick);
        painter.setPen(tokens.line);
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y));
        painter.setPen(tokens.faint);
        if (tick > 0)
            painter.drawText(QRectF(room.right() + 6, y - 9, right, 18),
                             Qt::AlignLeft | Qt::AlignVCenter,
                             axisLabel(tick, ChartUnit::PerSecond));
    }
    painter.drawText(QRectF(room.left() - 8, room.bottom() + 4, 120, 18),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("1 connection"));
    painter.drawText(QRectF(room.right() - 60, room.bottom() + 4, 66, 18),
                     Qt::AlignRight | Qt::AlignVCenter, QString::number(largest_));
    if (fit_) drawLaw(painter);
    QPainterPath path;
    for (const SizePoint& point : points_) {
        const QPointF at(xOf(point.size), yOf(point.opsPerSecond));
        path.elementCount() == 0 ? path.moveTo(at) : path.lineTo(at);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens.blue, 1.8));
    painter.drawPath(path);
    for (const SizePoint& point : points_) {
        const bool chosen = point.size == recommended_;
        painter.setPen(chosen ? QPen(tokens.text, 1.6) : QPen(Qt::NoPen));
        painter.setBrush(chosen ? tokens.card : tokens.blue);
        const double radius = chosen ? 4.6 : 3;
        painter.drawEllipse(QPointF(xOf(point.size), yOf(point.opsPerSecond)), radius, radius);
    }
}

// From the size to use up to where the law says that more hardly pay.
void PoolSizeCurve::drawKnee(QPainter& painter) const {
    const QRectF room = plot();
    const double a = xOf(recommended_), b = xOf(std::clamp(knee_, 1, largest_));
    constexpr double least = 28;
    double from = std::min(a, b), to = std::max(a, b);
    const double more = std::max(0.0, least - (to - from)) / 2;
    from = std::max(room.left(), from - more);
    to = std::min(room.right(), to + more);
    QColor green = theme_.tokens().good;
    green.setAlphaF(0.13F);
    painter.fillRect(QRectF(from, room.top(), to - from, room.height()), green);
    painter.setPen(theme_.tokens().good);
    const double width = painter.fontMetrics().horizontalAdvance(tr("the knee")) + 4.0;
    const double x = std::clamp((from + to - width) / 2, room.left(), room.right() - width);
    painter.drawText(QRectF(x, 2, width, 18), Qt::AlignCenter, tr("the knee"));
}

void PoolSizeCurve::drawLaw(QPainter& painter) const {
    constexpr int steps = 64;
    QPainterPath path;
    for (int i = 0; i <= steps; ++i) {
        const double size = std::exp2(std::log2(double(largest_)) * i / steps);
        const QPointF at(xOf(size), yOf(std::min(fit_->at(size), top_)));
        i == 0 ? path.moveTo(at) : path.lineTo(at);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme_.tokens().faint, 1.2, Qt::DashLine));
    painter.drawPath(path);
}

bool PoolSizeCurve::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const auto nearest = std::ranges::min_element(points_, {}, [&](const SizePoint& point) {
        return std::abs(xOf(point.size) - help->pos().x());
    });
    if (nearest == points_.end()) {
        QToolTip::hideText();
        return true;
    }
    QString words = tr("%1 connections: %2, p50 %3, p99 %4")
                        .arg(nearest->size)
                        .arg(valueLabel(nearest->opsPerSecond, ChartUnit::PerSecond),
                             durationText(nearest->p50Ns), durationText(nearest->p99Ns));
    if (fit_)
        words += tr("\nthe Universal Scalability Law says %1 (dashed)")
                     .arg(valueLabel(fit_->at(nearest->size), ChartUnit::PerSecond));
    QToolTip::showText(help->globalPos(), plainToolTip(words), this);
    return true;
}

} // namespace hone::ui
