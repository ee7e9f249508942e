#include "ui/pool/pool_size_curve.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPainterPath>

#include "ui/shell/format.h"

namespace hone::ui {

PoolSizeCurve::PoolSizeCurve(Theme& theme, QWidget* parent)
    : SizeCurve(theme, {QMarginsF(14, 22, 62, 24), ChartUnit::PerSecond, 8}, parent) {
    setAccessibleName(tr("Throughput over the number of connections"));
    setEmptyWords(tr("The throughput of pools of eight sizes will appear here."));
}

void PoolSizeCurve::setMeasured(std::vector<SizePoint> measured, int largest) {
    measured_ = std::move(measured);
    std::ranges::sort(measured_, {}, &SizePoint::size);
    largest_ = std::max(2, largest);
    fit_.reset();
    knee_ = recommended_ = 0;
    std::vector<Point> points;
    for (const SizePoint& point : measured_)
        points.push_back({static_cast<double>(point.size), point.opsPerSecond});
    setPoints(std::move(points), 1, largest_);
}

void PoolSizeCurve::setAdvice(const SizeAdvice& advice, int largest) {
    setMeasured(advice.points, largest);
    fit_ = advice.fit;
    knee_ = advice.knee;
    recommended_ = advice.recommended;
}

void PoolSizeCurve::clear() {
    setMeasured({}, 2);
}

void PoolSizeCurve::paintEvent(QPaintEvent*) {
    const ThemeTokens& tokens = theme().tokens();
    QPainter painter(this);
    if (!begin(painter)) return;
    if (recommended_ > 0) drawKnee(painter);
    drawAxes(painter, tr("1 connection"), QString::number(largest_));
    if (fit_) drawLaw(painter);
    drawCurve(painter);
    for (const SizePoint& point : measured_) {
        const bool chosen = point.size == recommended_;
        painter.setPen(chosen ? QPen(tokens.text, 1.6) : QPen(Qt::NoPen));
        painter.setBrush(chosen ? tokens.card : tokens.blue);
        const double radius = chosen ? 4.6 : 3;
        painter.drawEllipse(placeOf(point.size, point.opsPerSecond), radius, radius);
    }
}

// From the size to use up to where the law says that more hardly pay.
void PoolSizeCurve::drawKnee(QPainter& painter) const {
    const QRectF room = plot();
    const double a = placeOf(recommended_, 0).x();
    const double b = placeOf(std::clamp(knee_, 1, largest_), 0).x();
    constexpr double least = 28;
    double from = std::min(a, b), to = std::max(a, b);
    const double more = std::max(0.0, least - (to - from)) / 2;
    from = std::max(room.left(), from - more);
    to = std::min(room.right(), to + more);
    QColor green = theme().tokens().good;
    green.setAlphaF(0.13F);
    painter.fillRect(QRectF(from, room.top(), to - from, room.height()), green);
    painter.setPen(theme().tokens().good);
    const double width = painter.fontMetrics().horizontalAdvance(tr("the knee")) + 4.0;
    const double x = std::clamp((from + to - width) / 2, room.left(), room.right() - width);
    painter.drawText(QRectF(x, 2, width, 18), Qt::AlignCenter, tr("the knee"));
}

void PoolSizeCurve::drawLaw(QPainter& painter) const {
    constexpr int steps = 64;
    QPainterPath path;
    for (int i = 0; i <= steps; ++i) {
        const double size = std::exp2(std::log2(double(largest_)) * i / steps);
        const QPointF at = placeOf(size, std::min(fit_->at(size), highest()));
        i == 0 ? path.moveTo(at) : path.lineTo(at);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().tokens().faint, 1.2, Qt::DashLine));
    painter.drawPath(path);
}

QString PoolSizeCurve::wordsOf(std::size_t point) const {
    const SizePoint& measured = measured_[point];
    QString words = tr("%1 connections: %2, p50 %3, p99 %4")
                        .arg(measured.size)
                        .arg(valueLabel(measured.opsPerSecond, ChartUnit::PerSecond),
                             durationText(measured.p50Ns), durationText(measured.p99Ns));
    if (fit_)
        words += tr("\nthe Universal Scalability Law says %1 (dashed)")
                     .arg(valueLabel(fit_->at(measured.size), ChartUnit::PerSecond));
    return words;
}

} // namespace hone::ui
