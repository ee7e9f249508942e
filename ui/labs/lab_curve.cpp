#include "ui/labs/lab_curve.h"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>

#include "ui/charts/chart_parts.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr double left = 10, top = 8, right = 58, bottom = 24, lineHeight = 18; // at scale 1

} // namespace

QString curveOver(const lab::Lab& lab) {
    if (!lab.curve) return {};
    const auto parameter =
        std::ranges::find(lab.parameters, lab.curve->over, &lab::Parameter::name);
    return toQString(parameter == lab.parameters.end() ? lab.curve->over : parameter->label);
}

QString growthText(const lab::Lab& lab, const std::vector<lab::CurvePoint>& points) {
    if (points.size() < 2) return {};
    const lab::CurvePoint &first = points.front(), &last = points.back();
    QStringList words;
    for (std::size_t i = 0; i < std::min(lab.variants.size(), first.medianNs.size()); ++i) {
        const auto before = static_cast<double>(std::max<std::int64_t>(1, first.medianNs[i]));
        const auto after = static_cast<double>(std::max<std::int64_t>(1, last.medianNs[i]));
        words << (after >= before ? QObject::tr("%1 takes %2× as long")
                                  : QObject::tr("%1 is %2× as fast"))
                     .arg(toQString(lab.variants[i].name),
                          factorText(std::max(after / before, before / after)));
    }
    return QObject::tr("%1 from %2 to %3: %4.")
        .arg(curveOver(lab), countText(first.value), countText(last.value),
             words.join(QStringLiteral(", ")));
}

QWidget* makeCurveLegend(const LabType& type, const lab::Lab& lab) {
    auto* legend = new QWidget;
    auto* row = new QHBoxLayout(legend);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(type.pixels(2 * gap));
    for (std::size_t i = 0; i < lab.variants.size(); ++i)
        row->addWidget(type.variantName(i, toQString(lab.variants[i].name)), 1, Qt::AlignTop);
    return legend;
}

LabCurve::LabCurve(const LabType& type, QWidget* parent)
    : CrosshairChart(type.theme, parent), type_(type) {
    setAccessibleName(tr("Times over the size"));
}

void LabCurve::setPoints(const lab::Lab& lab, std::vector<lab::CurvePoint> points) {
    points_ = std::move(points);
    chooseNone();
    names_.clear();
    for (const lab::Variant& variant : lab.variants)
        names_ << toQString(variant.name);
    over_ = curveOver(lab);
    double low = 0, high = 1;
    for (const lab::CurvePoint& point : points_)
        for (std::size_t i = 0; i < point.medianNs.size(); ++i) {
            const auto least = static_cast<double>(point.lowNs[i]);
            low = low == 0 ? least : std::min(low, least);
            high = std::max(high, static_cast<double>(point.highNs[i]));
        }
    time_ = timeScale(std::max(1.0, low), high);
    if (!time_.logarithmic) {
        const AxisScale axis = axisScale(high, ChartUnit::Nanoseconds);
        time_ = {0, axis.top, false, {}};
        for (double tick = 0; tick <= axis.top * 1.001; tick += axis.step)
            time_.ticks.push_back(tick);
    }
    const auto& values = lab.curve ? lab.curve->values : std::vector<std::int64_t>();
    const auto [fewest, most] = values.empty()
                                    ? std::pair<std::int64_t, std::int64_t>{1, 1}
                                    : std::pair(std::ranges::min(values), std::ranges::max(values));
    values_ = fewest > 0 && most >= 10 * fewest;
    update();
}

QString LabCurve::caption() const {
    QStringList words{tr("median over %1").arg(over_), tr("lines up and down: 95 % interval")};
    if (values_ && time_.logarithmic)
        words << tr("both axes logarithmic");
    else if (values_ || time_.logarithmic)
        words << (values_ ? tr("%1 logarithmic").arg(over_) : tr("time axis logarithmic"));
    return words.join(QStringLiteral(" · "));
}

QSize LabCurve::sizeHint() const {
    return {type_.pixels(480), type_.pixels(210)};
}

QSize LabCurve::minimumSizeHint() const {
    return {type_.pixels(260), type_.pixels(160)};
}

QRectF LabCurve::plot() const {
    const double s = type_.scale;
    return {left * s, top * s, std::max(40.0, width() - (left + right) * s),
            std::max(30.0, height() - (top + bottom) * s)};
}

double LabCurve::across(std::size_t point) const {
    const QRectF room = plot().adjusted(10, 0, -10, 0);
    if (points_.size() < 2) return room.center().x();
    const auto at = [this](std::size_t i) {
        const auto value = static_cast<double>(points_[i].value);
        return values_ ? std::log(std::max(1.0, value)) : value;
    };
    const double first = at(0), last = at(points_.size() - 1);
    return room.left() +
           (last == first ? 0.5 : (at(point) - first) / (last - first)) * room.width();
}

double LabCurve::down(double time) const {
    const QRectF room = plot();
    const double share = time <= 0 ? 0 : time_.share(time);
    return room.bottom() - std::clamp(share, 0.0, 1.0) * room.height();
}

QStringList LabCurve::chosenWords() const {
    if (!chosen()) return {};
    const lab::CurvePoint& point = points_[*chosen()];
    QStringList words{over_ + u' ' + countText(point.value)};
    for (std::size_t i = 0; i < point.medianNs.size(); ++i)
        words << names_.value(static_cast<int>(i)) + u' ' + durationText(point.medianNs[i]);
    return words;
}

void LabCurve::drawAxes(QPainter& painter) const {
    const ThemeTokens& tokens = type_.theme.tokens();
    const QRectF room = plot();
    const double line = lineHeight * type_.scale;
    double above = room.bottom() + line;
    for (const double tick : time_.ticks) {
        const double y = down(tick);
        painter.setPen(tokens.line);
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y));
        if (y > above - line) continue;
        painter.setPen(tokens.faint);
        painter.drawText(QRectF(room.right() + 6, y - line / 2, right * type_.scale, line),
                         Qt::AlignLeft | Qt::AlignVCenter, axisLabel(tick, ChartUnit::Nanoseconds));
        above = y;
    }
    painter.setPen(tokens.faint);
    const QFontMetricsF metrics(painter.font());
    double until = -1;
    for (std::size_t i = 0; i < points_.size(); ++i) {
        const QString words = countText(points_[i].value);
        const double half = metrics.horizontalAdvance(words) / 2;
        const double x = std::clamp(across(i), half, width() - half);
        if (x - half < until) continue;
        painter.drawText(QRectF(x - half - 2, room.bottom() + 3, 2 * half + 4, line),
                         Qt::AlignCenter, words);
        until = x + half + 8;
    }
}

void LabCurve::drawVariant(QPainter& painter, std::size_t variant) const {
    const QColor color = type_.theme.tokens().*variantColor(variant);
    const double s = type_.scale;
    QPolygonF line;
    for (std::size_t i = 0; i < points_.size(); ++i) {
        if (variant >= points_[i].medianNs.size()) continue;
        const double x = across(i);
        line << QPointF(x, down(static_cast<double>(points_[i].medianNs[variant])));
        painter.setPen(QPen(color, s));
        painter.drawLine(QPointF(x, down(static_cast<double>(points_[i].lowNs[variant]))),
                         QPointF(x, down(static_cast<double>(points_[i].highNs[variant]))));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.8 * s));
    painter.drawPolyline(line);
    for (const QPointF& at : line) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(type_.theme.tokens().card);
        painter.drawEllipse(at, 5 * s, 5 * s);
        drawVariantSign(painter, variant, at, 4 * s, color);
    }
}

void LabCurve::drawChosen(QPainter& painter) const {
    const QRectF room = plot();
    const double x = across(*chosen());
    painter.setPen(type_.theme.tokens().faint);
    painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()));
    drawChosenWords(painter, {x, room.top()}, width() - 4, type_.scale);
}

void LabCurve::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(type_.secondary());
    if (points_.empty())
        return drawEmptyWords(
            painter, rect().adjusted(gap, gap, -gap, -gap), type_.theme.tokens(),
            tr("The times over %1 will appear here, a point at a time.").arg(over_));
    drawAxes(painter);
    for (std::size_t variant = 0; variant < static_cast<std::size_t>(names_.size()); ++variant)
        drawVariant(painter, variant);
    if (chosen()) drawChosen(painter);
    drawFocus(painter, {0.5, 0.5, 0.5, 0.5});
}

std::size_t LabCurve::nearestStop(const QPointF& point) const {
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < points_.size(); ++i)
        if (std::abs(across(i) - point.x()) < std::abs(across(nearest) - point.x())) nearest = i;
    return nearest;
}

} // namespace hone::ui
