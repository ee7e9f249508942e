#include "ui/charts/live_chart.h"

#include <algorithm>

#include <QAreaSeries>
#include <QMouseEvent>
#include <QPainter>

#include "ui/charts/chart_parts.h"
#include "ui/charts/plain_chart.h"

namespace hone::ui {

namespace {

constexpr std::size_t maxSegments = 48;
constexpr int left = 10;
constexpr int top = 12;
constexpr int labelWidth = 54; // at the right, of the value axis
constexpr int legendHeight = 26;
constexpr double penWidth = 1.6;

} // namespace

LiveChart::LiveChart(ChartSpec spec, const LiveMetrics& metrics, Theme& theme, QWidget* parent)
    : QChartView(parent), spec_(std::move(spec)), metrics_(metrics), theme_(theme),
      time_(new QValueAxis(this)), value_(new QValueAxis(this)) {
    setAccessibleName(spec_.title);
    setFocusPolicy(Qt::NoFocus);
    setMinimumSize(120, 80);
    makePlain(*this, *time_, *value_);
    value_->setGridLineVisible(false); // until there are values
    for (const ChartLine& line : spec_.lines)
        segments_.push_back({makeSegment(line)});

    connect(&theme_, &Theme::changed, this, &LiveChart::applyTheme);
    applyTheme();
}

LiveChart::Segment LiveChart::makeSegment(const ChartLine& line) {
    Segment segment{new QLineSeries(this), nullptr};
    const auto add = [this](QAbstractSeries* series) {
        chart()->addSeries(series);
        series->attachAxis(time_);
        series->attachAxis(value_);
    };
    if (line.filled) {
        segment.area = new QAreaSeries(segment.line);
        segment.area->setParent(this);
        add(segment.area);
    }
    add(segment.line);
    style(segment, line);
    return segment;
}

void LiveChart::style(const Segment& segment, const ChartLine& line) const {
    QColor color = theme_.tokens().*line.color;
    segment.line->setPen(QPen(color, penWidth));
    if (segment.area == nullptr) return;
    segment.area->setPen(Qt::NoPen);
    color.setAlphaF(theme_.tokens().dark ? 0.25F : 0.22F);
    segment.area->setBrush(color);
}

void LiveChart::applyTheme() {
    value_->setGridLinePen(QPen(theme_.tokens().line, 1));
    for (std::size_t i = 0; i < segments_.size(); ++i)
        for (const Segment& segment : segments_[i])
            style(segment, spec_.lines[i]);
    viewport()->update();
}

bool LiveChart::moves(double end, double span) const {
    const double pixels = chart()->plotArea().width() * devicePixelRatioF();
    return span != span_ || std::abs(end - end_) * pixels / span >= 0.25;
}

void LiveChart::show(double end, double span) {
    if (span != span_) time_->setRange(-span, 0);
    end_ = end;
    span_ = span;
    rescale();
    hasValues_ = false;
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        const auto lines =
            metrics_.series(spec_.lines[i].metric).lines(end - span, end, maxSegments);
        hasValues_ = hasValues_ || !lines.empty();
        std::vector<Segment>& segments = segments_[i];
        while (segments.size() < lines.size())
            segments.push_back(makeSegment(spec_.lines[i]));
        for (std::size_t s = 0; s < segments.size(); ++s) {
            if (s < lines.size())
                segments[s].line->replace(lines[s]);
            else if (segments[s].line->count() > 0)
                segments[s].line->clear();
        }
    }
    value_->setGridLineVisible(hasValues_);
    viewport()->update();
}

void LiveChart::rescale() {
    double maximum = 0;
    for (const ChartLine& line : spec_.lines)
        maximum =
            std::max(maximum, metrics_.series(line.metric).maximum(end_ - span_, end_).value_or(0));
    const AxisScale scale = axisScale(maximum, spec_.unit);
    if (scale == scale_) return;
    scale_ = scale;
    value_->setTickInterval(scale.step);
    // A little above the top, or the uppermost line would be cut in half.
    value_->setRange(0, scale.top * 1.02);
}

void LiveChart::resizeEvent(QResizeEvent* event) {
    // Before the view lays the chart out: the grid lines are placed by the plot's area of then.
    place();
    QChartView::resizeEvent(event);
}

void LiveChart::place() {
    const QSize size = viewport()->size();
    chart()->setPlotArea(QRectF(left, top, std::max(20, size.width() - left - labelWidth),
                                std::max(20, size.height() - top - legendHeight)));
}

void LiveChart::setCrosshair(std::optional<double> secondsBeforeEnd) {
    if (secondsBeforeEnd == crosshair_) return;
    crosshair_ = secondsBeforeEnd;
    viewport()->update();
}

void LiveChart::mouseMoveEvent(QMouseEvent* event) {
    const QRectF plot = chart()->plotArea();
    const double share = (plot.right() - event->position().x()) / plot.width();
    if (share >= 0 && share <= 1)
        emit hovered(share * span_);
    else
        emit hovered(std::nullopt);
}

void LiveChart::leaveEvent(QEvent* event) {
    QChartView::leaveEvent(event);
    emit hovered(std::nullopt);
}

void LiveChart::drawForeground(QPainter* painter, const QRectF&) {
    painter->save();
    const QRectF plot = chart()->plotArea();
    painter->setFont(theme_.secondaryFont());
    if (!hasValues_) {
        drawEmptyWords(*painter, plot.adjusted(0, 0, labelWidth - left, 0), theme_.tokens(),
                       spec_.empty);
    } else if (scale_) {
        painter->setPen(theme_.tokens().faint);
        drawValueLabels(*painter, plot, value_->max(), *scale_, spec_.unit, scale_->step);
    }
    if (crosshair_ && *crosshair_ <= span_) {
        const double x = plot.right() - *crosshair_ / span_ * plot.width();
        painter->setPen(QPen(theme_.tokens().dim, 1));
        painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    }
    drawLegend(painter);
    painter->restore();
}

bool LiveChart::hasPoints(const std::vector<Segment>& line) {
    return std::ranges::any_of(line, [](const Segment& part) { return part.line->count() > 0; });
}

void LiveChart::drawLegend(QPainter* painter) const {
    const QFontMetricsF metrics(theme_.secondaryFont());
    const double y = viewport()->height() - legendHeight / 2.0;
    double x = left;
    for (std::size_t i = 0; i < spec_.lines.size(); ++i) {
        const ChartLine& line = spec_.lines[i];
        if (line.mayMiss && !hasPoints(segments_[i])) continue;
        painter->setPen(QPen(theme_.tokens().*line.color, 2));
        painter->drawLine(QPointF(x, y), QPointF(x + 10, y));
        painter->setPen(theme_.tokens().dim);
        const double width = metrics.horizontalAdvance(line.name);
        painter->drawText(QRectF(x + 14, y - 8, width + 2, 16), Qt::AlignVCenter, line.name);
        x += 14 + width + 14;
    }
}

} // namespace hone::ui
