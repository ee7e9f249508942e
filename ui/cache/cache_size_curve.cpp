#include "ui/cache/cache_size_curve.h"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include "ui/cache/cache_figures.h"
#include "ui/charts/axis_scale.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr double left = 14, top = 14, right = 48, bottom = 24;
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

CacheSizeCurve::CacheSizeCurve(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    setAccessibleName(tr("Hit rate over the cache's size"));
    connect(&theme_, &Theme::changed, this, QOverload<>::of(&QWidget::update));
}

void CacheSizeCurve::setCurve(std::vector<CurvePoint> curve, std::int64_t budget,
                              std::optional<SizeProposal> proposal) {
    curve_ = std::move(curve);
    budget_ = budget;
    proposal_ = proposal;
    update();
}

void CacheSizeCurve::setEmptyWords(const QString& words) {
    if (words == empty_) return;
    empty_ = words;
    update();
}

QRectF CacheSizeCurve::plot() const {
    return {left, top, std::max(20.0, width() - left - right),
            std::max(20.0, height() - top - bottom)};
}

double CacheSizeCurve::xOf(double bytes) const {
    const auto least = static_cast<double>(std::max<std::int64_t>(1, curve_.front().bytes));
    const auto most = static_cast<double>(curve_.back().bytes);
    const double share = most > least ? doublings(least, bytes) / doublings(least, most) : 0;
    return plot().left() + plot().width() * std::clamp(share, 0.0, 1.0);
}

double CacheSizeCurve::yOf(double rate) const {
    return plot().bottom() - plot().height() * rate;
}

void CacheSizeCurve::paintEvent(QPaintEvent*) {
    const ThemeTokens& tokens = theme_.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme_.secondaryFont());
    if (curve_.size() < 2) {
        painter.setPen(tokens.faint);
        painter.drawText(rect().adjusted(2 * gap, gap, -2 * gap, -gap),
                         Qt::AlignCenter | Qt::TextWordWrap, empty_);
        return;
    }
    const QRectF room = plot();
    for (const double tick : {0.0, 0.5, 1.0}) {
        painter.setPen(tokens.line);
        painter.drawLine(QPointF(room.left(), yOf(tick)), QPointF(room.right(), yOf(tick)));
        painter.setPen(tokens.faint);
        if (tick > 0)
            painter.drawText(QRectF(room.right() + 6, yOf(tick) - 9, right, 18),
                             Qt::AlignLeft | Qt::AlignVCenter, axisLabel(tick, ChartUnit::Share));
    }
    const double below = room.bottom() + 4;
    painter.drawText(QRectF(room.left(), below, 120, 18), Qt::AlignLeft | Qt::AlignVCenter,
                     budgetText(curve_.front().bytes));
    painter.drawText(QRectF(room.right() - 114, below, 120, 18), Qt::AlignRight | Qt::AlignVCenter,
                     bytesText(curve_.back().bytes));
    QPainterPath path;
    for (const CurvePoint& point : curve_) {
        const QPointF at(xOf(static_cast<double>(point.bytes)), yOf(point.hitRate));
        path.elementCount() == 0 ? path.moveTo(at) : path.lineTo(at);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokens.blue, 1.8));
    painter.drawPath(path);
    drawMarks(painter);
}

void CacheSizeCurve::drawMarks(QPainter& painter) const {
    const ThemeTokens& tokens = theme_.tokens();
    const QRectF room = plot();
    const auto placeOf = [this](std::int64_t bytes) {
        const auto at = static_cast<double>(bytes);
        return QPointF(xOf(at), yOf(hitRateAt(curve_, at)));
    };
    const QPointF now = placeOf(budget_);
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
    painter.drawEllipse(placeOf(proposal_->bytes), 4.6, 4.6);
}

bool CacheSizeCurve::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const auto nearest = std::ranges::min_element(curve_, {}, [&](const CurvePoint& point) {
        return std::abs(xOf(static_cast<double>(point.bytes)) - help->pos().x());
    });
    if (curve_.size() < 2 || nearest == curve_.end()) {
        QToolTip::hideText();
        return true;
    }
    QToolTip::showText(help->globalPos(),
                       plainToolTip(tr("%1: about %2 of your own accesses would be hits")
                                        .arg(bytesText(nearest->bytes),
                                             valueLabel(nearest->hitRate, ChartUnit::Share))),
                       this);
    return true;
}

} // namespace hone::ui
