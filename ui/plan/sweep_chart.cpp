#include "ui/plan/sweep_chart.h"

#include <algorithm>
#include <cmath>

#include <QMouseEvent>
#include <QPainter>

#include "ui/charts/chart_parts.h"
#include "ui/charts/plain_chart.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int labelWidth = 64;
constexpr int labelHeight = 22;
constexpr int top = 30;        // of the plot; the bands' names stand above
constexpr int valueLabels = 5; // at most
constexpr int labelGap = 20;

} // namespace

QString sweptValueText(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return countText(*integer);
    if (const auto* real = std::get_if<double>(&value)) return QString::number(*real, 'g', 6);
    if (const auto* text = std::get_if<std::string>(&value)) {
        const QString words = toQString(*text).simplified();
        return words.size() > 24 ? words.left(23) + u'…' : words;
    }
    if (std::holds_alternative<Blob>(value)) return SweepChart::tr("blob");
    return QStringLiteral("NULL");
}

SweepChart::SweepChart(Theme& theme, QWidget* parent)
    : QChartView(parent), theme_(theme), line_(new QLineSeries(this)),
      otherLine_(new QLineSeries(this)), dots_(new QScatterSeries(this)),
      place_(new QValueAxis(this)), time_(new QValueAxis(this)) {
    setAccessibleName(tr("Time for each value"));
    setMinimumSize(280, 180);
    makePlain(*this, *place_, *time_);
    for (QXYSeries* series : {static_cast<QXYSeries*>(otherLine_), static_cast<QXYSeries*>(line_),
                              static_cast<QXYSeries*>(dots_)}) {
        chart()->addSeries(series);
        series->attachAxis(place_);
        series->attachAxis(time_);
    }
    dots_->setMarkerSize(6);
    connect(&theme_, &Theme::changed, this, &SweepChart::applyTheme);
    applyTheme();
}

void SweepChart::applyTheme() {
    const ThemeTokens& tokens = theme_.tokens();
    time_->setGridLinePen(QPen(tokens.line, 1));
    line_->setPen(QPen(tokens.blue, 2));
    dots_->setColor(tokens.blue);
    dots_->setBorderColor(tokens.card);
    QPen dashed(tokens.orange, 2);
    dashed.setDashPattern({4, 3});
    otherLine_->setPen(dashed);
    viewport()->update();
}

void SweepChart::clear() {
    sweep_.reset();
    other_.reset();
    line_->clear();
    dots_->clear();
    otherLine_->clear();
    hovered_.reset();
    viewport()->update();
}

void SweepChart::show(const Sweep& sweep, const std::optional<Sweep>& other) {
    sweep_ = sweep;
    other_ = other;
    hovered_.reset();
    const auto pointsOf = [](const Sweep& from) {
        QList<QPointF> points;
        for (const SweepPoint& point : from.points)
            points.append(
                QPointF(static_cast<double>(points.size()), static_cast<double>(point.medianNs)));
        return points;
    };
    const QList<QPointF> points = pointsOf(sweep);
    double most = 0;
    for (const QPointF& point : points)
        most = std::max(most, point.y());
    line_->replace(points);
    dots_->replace(points);
    QList<QPointF> others;
    if (other) others = pointsOf(*other);
    for (const QPointF& point : others)
        most = std::max(most, point.y());
    otherLine_->replace(others);
    scale_ = axisScale(most, ChartUnit::Nanoseconds);
    time_->setRange(0, scale_.top);
    time_->setTickInterval(scale_.step);
    const double last = std::max(1.0, static_cast<double>(points.size() - 1));
    place_->setRange(-0.02 * last, last * 1.02);
    viewport()->update();
}

double SweepChart::across(double at) const {
    return chart()->mapToPosition(QPointF(at, 0), line_).x();
}

void SweepChart::drawBackground(QPainter* painter, const QRectF& rect) {
    chart()->setPlotArea(
        QRectF(8, top, width() - labelWidth - 8.0, height() - top - labelHeight - 4.0));
    QChartView::drawBackground(painter, rect);
    if (!sweep_ || sweep_->plans.size() < 2) return;
    const QRectF plot = chart()->plotArea();
    const ThemeTokens& tokens = theme_.tokens();
    const QColor colors[] = {tokens.green, tokens.orange, tokens.purple, tokens.vermilion};
    std::size_t from = 0;
    for (std::size_t i = 1; i <= sweep_->points.size(); ++i) {
        if (i < sweep_->points.size() && sweep_->points[i].plan == sweep_->points[from].plan)
            continue;
        const double left = from == 0 ? plot.left() : across(static_cast<double>(from) - 0.5);
        const double right =
            i == sweep_->points.size() ? plot.right() : across(static_cast<double>(i) - 0.5);
        const auto plan = static_cast<std::size_t>(sweep_->points[from].plan);
        QColor color = colors[plan % std::size(colors)];
        painter->setPen(color);
        painter->setFont(theme_.secondaryFont());
        painter->drawText(QRectF(left + 4, 6, right - left - 4, 18), Qt::AlignVCenter,
                          tr("plan %1").arg(plan + 1));
        color.setAlphaF(tokens.dark ? 0.13F : 0.10F);
        painter->fillRect(QRectF(left, plot.top(), right - left, plot.height()), color);
        from = i;
    }
}

void SweepChart::drawForeground(QPainter* painter, const QRectF&) {
    const ThemeTokens& tokens = theme_.tokens();
    const QRectF plot = chart()->plotArea();
    painter->setFont(theme_.secondaryFont());
    if (!sweep_) {
        drawEmptyWords(*painter, plot, tokens,
                       tr("The time for each value of the parameter will appear here."));
        return;
    }
    painter->setPen(tokens.dim);
    drawValueLabels(*painter, plot, time_->max(), scale_, ChartUnit::Nanoseconds, 0);
    for (const auto& [place, text] : placeLabels())
        painter->drawText(place, Qt::AlignCenter, text);
    if (hovered_) drawCrosshair(painter, plot);
}

std::vector<std::pair<QRectF, QString>> SweepChart::placeLabels() const {
    std::vector<std::pair<QRectF, QString>> labels;
    if (!sweep_ || sweep_->points.empty()) return labels;
    const QFontMetricsF metrics(theme_.secondaryFont());
    double widest = 0;
    for (const SweepPoint& point : sweep_->points)
        widest = std::max(widest, metrics.horizontalAdvance(sweptValueText(point.value)));
    const QRectF plot = chart()->plotArea();
    const std::size_t last = sweep_->points.size() - 1;
    const auto room = static_cast<std::size_t>(std::max(1.0, plot.width() / (widest + labelGap)));
    const std::size_t steps = std::min({last, room - 1, std::size_t{valueLabels - 1}});
    for (std::size_t i = 0; i <= steps; ++i) {
        const std::size_t at = steps == 0 ? 0 : i * last / steps;
        const QString text = sweptValueText(sweep_->points[at].value);
        const double width = metrics.horizontalAdvance(text) + 2;
        // The first and the last keep within the plot.
        const double left = std::clamp(across(static_cast<double>(at)) - width / 2, plot.left(),
                                       std::max(plot.left(), plot.right() - width));
        labels.emplace_back(QRectF(left, plot.bottom() + 4, width, 18), text);
    }
    return labels;
}

void SweepChart::drawCrosshair(QPainter* painter, const QRectF& plot) const {
    const ThemeTokens& tokens = theme_.tokens();
    const SweepPoint& point = sweep_->points[*hovered_];
    const double x = across(static_cast<double>(*hovered_));
    painter->setPen(tokens.faint);
    painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    QStringList lines{sweptValueText(point.value),
                      tr("%1 (%2 to %3)")
                          .arg(durationText(point.medianNs), durationText(point.lowNs),
                               durationText(point.highNs)),
                      tr("%1 rows").arg(countText(point.rows))};
    if (other_ && *hovered_ < other_->points.size())
        lines << tr("the other plan %1").arg(durationText(other_->points[*hovered_].medianNs));
    drawWordsBeside(*painter, tokens, QPointF(x, plot.top() + 4), plot.right(), lines);
}

void SweepChart::mouseMoveEvent(QMouseEvent* event) {
    QChartView::mouseMoveEvent(event);
    if (!sweep_ || sweep_->points.empty()) return;
    const double at = chart()->mapToValue(event->position(), line_).x();
    const auto last = static_cast<double>(sweep_->points.size() - 1);
    hovered_ = static_cast<std::size_t>(std::clamp(std::round(at), 0.0, last));
    viewport()->update();
}

void SweepChart::leaveEvent(QEvent* event) {
    QChartView::leaveEvent(event);
    hovered_.reset();
    viewport()->update();
}

} // namespace hone::ui
