#include "ui/cache/cache_size_curve.h"

#include <algorithm>
#include <cmath>

#include <QPainter>

#include "ui/cache/cache_figures.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

// A doubling that brings less is not worth its memory.
constexpr double leastGain = 0.005;
// Sizes within this factor are the same.
constexpr double aboutRight = 1.5;

// Two digits, upwards.
std::int64_t roundedUp(std::int64_t bytes) {
    const double power = std::pow(
        10.0, std::floor(std::log10(static_cast<double>(std::max<std::int64_t>(bytes, 1)))) - 1);
    return std::llround(std::ceil(static_cast<double>(bytes) / power - 1e-6) * power);
}

double doublings(double from, double to) {
    return std::log2(to / from);
}

} // namespace

double hitRateAt(const std::vector<CurvePoint>& curve, double bytes) {
    if (curve.empty()) return 0;
    if (bytes <= static_cast<double>(curve.front().bytes)) return curve.front().hitRate;
    for (std::size_t i = 1; i < curve.size(); ++i) {
        const auto low = static_cast<double>(curve[i - 1].bytes);
        const auto high = static_cast<double>(curve[i].bytes);
        if (bytes > high || high <= low) continue;
        const double share = doublings(low, bytes) / doublings(low, high);
        return curve[i - 1].hitRate + share * (curve[i].hitRate - curve[i - 1].hitRate);
    }
    return curve.back().hitRate;
}

std::optional<SizeProposal> proposeSize(const std::vector<CurvePoint>& curve, std::int64_t budget) {
    if (curve.size() < 2 || budget <= 0) return std::nullopt;
    const auto enough = [&](std::size_t i) {
        for (std::size_t j = i + 1; j < curve.size(); ++j) {
            const double gain = curve[j].hitRate - curve[i].hitRate;
            if (gain >= leastGain * doublings(static_cast<double>(curve[i].bytes),
                                              static_cast<double>(curve[j].bytes)))
                return false;
        }
        return true;
    };
    std::size_t first = 0;
    while (!enough(first))
        ++first;
    const std::int64_t bytes = roundedUp(curve[first].bytes);
    const double factor = static_cast<double>(bytes) / static_cast<double>(budget);
    if (factor < aboutRight && factor > 1 / aboutRight) return SizeProposal{budget, 0};
    const double points = (hitRateAt(curve, static_cast<double>(bytes)) -
                           hitRateAt(curve, static_cast<double>(budget))) *
                          100;
    return SizeProposal{bytes, points};
}

CacheSizeCurve::CacheSizeCurve(Theme& theme, QWidget* parent)
    : SizeCurve(theme, {QMarginsF(14, 14, 48, 24), ChartUnit::Share, 0}, parent) {
    setAccessibleName(tr("Hit rate over the cache's size"));
}

void CacheSizeCurve::setCurve(std::vector<CurvePoint> curve, std::int64_t budget,
                              std::optional<SizeProposal> proposal) {
    curve_ = std::move(curve);
    budget_ = budget;
    proposal_ = proposal;
    if (curve_.size() < 2) return setPoints({}, 1, 1);
    std::vector<Point> points;
    for (const CurvePoint& point : curve_)
        points.push_back({static_cast<double>(point.bytes), point.hitRate});
    const double least = std::max(1.0, points.front().size), most = points.back().size;
    setPoints(std::move(points), least, most);
}

void CacheSizeCurve::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (!begin(painter)) return;
    drawAxes(painter, budgetText(curve_.front().bytes), bytesText(curve_.back().bytes));
    drawCurve(painter);
    drawMarks(painter);
}

void CacheSizeCurve::drawMarks(QPainter& painter) const {
    const ThemeTokens& tokens = theme().tokens();
    const QRectF room = plot();
    const auto markOf = [this](std::int64_t bytes) {
        const auto at = static_cast<double>(bytes);
        return placeOf(at, hitRateAt(curve_, at));
    };
    const QPointF now = markOf(budget_);
    painter.setPen(QPen(tokens.faint, 1, Qt::DashLine));
    painter.drawLine(QPointF(now.x(), room.top()), QPointF(now.x(), room.bottom()));
    painter.setPen(tokens.dim);
    const QString words = tr("now %1").arg(budgetText(budget_));
    const double width = painter.fontMetrics().horizontalAdvance(words) + 2.0;
    const double x = now.x() + 6 + width > room.right() ? now.x() - 6 - width : now.x() + 6;
    painter.drawText(QRectF(x, room.bottom() - 20, width, 18), Qt::AlignVCenter, words);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.blue);
    painter.drawEllipse(now, 4, 4);
    if (!proposal_ || proposal_->bytes == budget_) return;
    painter.setPen(QPen(tokens.good, 1.8));
    painter.setBrush(tokens.card);
    painter.drawEllipse(markOf(proposal_->bytes), 4.6, 4.6);
}

QString CacheSizeCurve::wordsOf(std::size_t point) const {
    return tr("%1: about %2 of your own accesses would be hits")
        .arg(bytesText(curve_[point].bytes), valueLabel(curve_[point].hitRate, ChartUnit::Share));
}

} // namespace hone::ui
