#include "ui/index/lab_payoff_chart.h"

#include <cmath>

#include <QPainter>

#include "ui/charts/chart_parts.h"
#include "ui/plan/sweep_chart.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int side = 14, top = 24, axisHeight = 24, labelWidth = 52;
constexpr double dotRadius = 3.5;
constexpr int lineHeight = 18;

} // namespace

LabPayoffChart::LabPayoffChart(Theme& theme, QWidget* parent) : CrosshairChart(theme, parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("From where on the index pays"));
}

void LabPayoffChart::show(const index::Payoff& payoff) {
    payoff_ = payoff;
    most_ = 1;
    for (const index::PayoffPoint& point : payoff.points)
        most_ = std::max({most_, static_cast<double>(point.times.a.medianNs),
                          static_cast<double>(point.times.b.medianNs)});
    setAccessibleDescription(toQString(payoff.sentence()));
    chooseNone();
}

void LabPayoffChart::clear(const QString& words) {
    payoff_.reset();
    words_ = words;
    setAccessibleDescription(words);
    chooseNone();
}

QRectF LabPayoffChart::plot() const {
    return QRectF(side, top, std::max(40, width() - side - labelWidth),
                  std::max(30, height() - top - axisHeight));
}

// Rows by their order of magnitude, values in their order.
double LabPayoffChart::across(std::size_t point) const {
    const QRectF room = plot().adjusted(6, 0, -6, 0);
    const auto& points = payoff_->points;
    if (points.size() < 2) return room.center().x();
    double share = static_cast<double>(point) / static_cast<double>(points.size() - 1);
    if (payoff_->parameter.empty()) {
        const auto log = [](std::int64_t rows) {
            return std::log(static_cast<double>(std::max<std::int64_t>(1, rows)));
        };
        const double first = log(points.front().tableRows), last = log(points.back().tableRows);
        if (last > first) share = (log(points[point].tableRows) - first) / (last - first);
    }
    return room.left() + share * room.width();
}

QPointF LabPayoffChart::place(std::size_t point, std::int64_t time) const {
    const QRectF room = plot();
    const double highest = axisScale(most_, ChartUnit::Nanoseconds).top;
    return {across(point), room.bottom() - static_cast<double>(time) / highest * room.height()};
}

QString LabPayoffChart::pointText(std::size_t point) const {
    const index::PayoffPoint& at = payoff_->points[point];
    return payoff_->parameter.empty() ? countText(at.tableRows) : sweptValueText(at.value);
}

QStringList LabPayoffChart::chosenWords() const {
    if (!payoff_ || !chosen()) return {};
    const index::PayoffPoint& point = payoff_->points[*chosen()];
    const QString name =
        payoff_->parameter.empty()
            ? tr("%1 rows of %2").arg(pointText(*chosen()), toQString(payoff_->table))
            : toQString(payoff_->parameter) + QStringLiteral(" = ") + pointText(*chosen());
    return {name, tr("○ without %1").arg(durationText(point.times.a.medianNs)),
            tr("● with %1").arg(durationText(point.times.b.medianNs)),
            toQString(verdictHeadline(point.times, "without", "with")),
            point.used ? tr("%1 rows returned").arg(countText(point.rows))
                       : tr("the plan does not use the index")};
}

void LabPayoffChart::drawAxes(QPainter& painter) const {
    const ThemeTokens& tokens = theme().tokens();
    const QRectF room = plot();
    drawValueAxis(painter, room, tokens, axisScale(most_, ChartUnit::Nanoseconds),
                  ChartUnit::Nanoseconds, 0);
    // The ends, and between them what has room.
    const QFontMetricsF metrics(theme().secondaryFont());
    const std::size_t last = payoff_->points.size() - 1;
    const auto label = [&](std::size_t point) {
        const double width = metrics.horizontalAdvance(pointText(point)) + 4;
        const double left = std::clamp(across(point) - width / 2, room.left() - 8,
                                       std::max(room.left() - 8, room.right() + 8 - width));
        return QRectF(left, room.bottom() + 4, width, lineHeight);
    };
    painter.setPen(tokens.faint);
    double until = -1;
    const double end = label(last).left();
    for (std::size_t point = 0; point <= last; ++point) {
        const QRectF at = label(point);
        if (at.left() < until || (point < last && point > 0 && at.right() + 8 > end)) continue;
        painter.drawText(at, Qt::AlignCenter, pointText(point));
        until = at.right() + 8;
    }
}

void LabPayoffChart::drawSide(QPainter& painter, SideTimes PairedComparison::*times,
                              const QColor& color, bool filled) const {
    QPolygonF line;
    for (std::size_t i = 0; i < payoff_->points.size(); ++i)
        line << place(i, (payoff_->points[i].times.*times).medianNs);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 2));
    painter.drawPolyline(line);
    painter.setBrush(filled ? color : theme().tokens().card);
    painter.setPen(QPen(color, 1.5));
    for (const QPointF& point : line)
        painter.drawEllipse(point, dotRadius, dotRadius);
}

void LabPayoffChart::drawTurn(QPainter& painter) const {
    const auto turn = payoff_->turn();
    if (!turn) return;
    const QRectF room = plot();
    const double x = across(*turn);
    painter.setPen(QPen(theme().tokens().faint, 1, Qt::DashLine));
    painter.drawLine(QPointF(x, room.top() - 4), QPointF(x, room.bottom()));
}

void LabPayoffChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme().secondaryFont());
    const ThemeTokens& tokens = theme().tokens();
    if (!payoff_ || payoff_->points.empty()) {
        drawEmptyWords(painter, rect().adjusted(side, 4, -side, -4), tokens, words_);
        return;
    }
    painter.setPen(tokens.dim);
    painter.drawText(QRectF(side, 0, width() - 2 * side, top - 4), Qt::AlignVCenter,
                     tr("○ without   ● with   · median, over %1")
                         .arg(payoff_->parameter.empty() ? tr("rows, logarithmic")
                                                         : toQString(payoff_->parameter)));
    drawAxes(painter);
    drawTurn(painter);
    drawSide(painter, &PairedComparison::a, tokens.orange, false);
    drawSide(painter, &PairedComparison::b, tokens.green, true);
    if (chosen()) {
        const QRectF room = plot();
        const double x = across(*chosen());
        painter.setPen(tokens.faint);
        painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()));
        drawChosenWords(painter, QPointF(x, room.top()), width() - 4);
    }
    drawFocus(painter, QMarginsF(3.5, 1.5, 3.5, 1.5));
}

std::size_t LabPayoffChart::stopCount() const {
    return payoff_ ? payoff_->points.size() : 0;
}

std::size_t LabPayoffChart::nearestStop(const QPointF& point) const {
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < payoff_->points.size(); ++i)
        if (std::abs(across(i) - point.x()) < std::abs(across(nearest) - point.x())) nearest = i;
    return nearest;
}

} // namespace hone::ui
