#include "ui/compare/comparison_chart.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPainterPath>

#include "ui/charts/chart_parts.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int side = 14;
constexpr int top = 10;
constexpr int ratioWidth = 52; // of the ratios' labels, at the right
constexpr int axisHeight = 20;
constexpr int legendHeight = 22;
constexpr int lineHeight = 18;
constexpr int boxHeight = 14;
constexpr double dotRadius = 2.6;

QString ratioText(double ratio) {
    return QString::number(ratio, 'f', ratio < 0.1 ? 4 : ratio < 10 ? 3 : 1);
}

std::vector<double> asReals(const std::vector<std::int64_t>& times) {
    return {times.begin(), times.end()};
}

// Of the values, those that are no greater.
double shareUntil(const std::vector<double>& sorted, double value) {
    return static_cast<double>(std::ranges::upper_bound(sorted, value) - sorted.begin()) /
           static_cast<double>(sorted.size());
}

// What must be said of an axis; empty: it is linear from zero.
QString axisWords(const StretchScale& scale) {
    if (scale.logarithmic) return ComparisonChart::tr("logarithmic axis");
    return scale.low > 0 ? ComparisonChart::tr("axis not from zero") : QString();
}

std::vector<double> sortedCopy(std::vector<double> values) {
    std::ranges::sort(values);
    return values;
}

} // namespace

ComparisonChart::ComparisonChart(Theme& theme, QWidget* parent)
    : CrosshairChart(theme, parent), a_{{}, {}, {}, {}, &ThemeTokens::orange, false},
      b_{{}, {}, {}, {}, &ThemeTokens::green, true} {
    setAccessibleName(tr("Times of both sides"));
    setMinimumSize(280, 150);
    clear();
}

void ComparisonChart::clear() {
    comparison_ = {};
    setAccessibleDescription(tr("Nothing is measured yet."));
    chooseNone();
}

void ComparisonChart::show(const PairedComparison& comparison, const SideNames& names) {
    clear();
    if (comparison.pairs.empty()) return;
    comparison_ = comparison;
    a_.times = asReals(timesOf(comparison.pairs, &Pair::aNs));
    b_.times = asReals(timesOf(comparison.pairs, &Pair::bNs));
    a_.figures = comparison.a;
    b_.figures = comparison.b;
    a_.name = names.a;
    b_.name = names.b;
    for (Series* series : {&a_, &b_})
        series->sorted = sortedCopy(series->times);
    const Interval a = mainStretch(a_.sorted), b = mainStretch(b_.sorted);
    time_ = timeScale(std::min(a.low, b.low), std::max(a.high, b.high));

    ratios_.clear();
    for (std::size_t i = 0; i < comparison.pairs.size(); ++i)
        ratios_.push_back(b_.times[i] / std::max(1.0, a_.times[i]));
    Interval stretch = mainStretch(sortedCopy(ratios_));
    stretch.low = std::min(stretch.low, comparison.interval.low);
    stretch.high = std::max(stretch.high, comparison.interval.high);
    // Equal times show where that leaves room for the pairs.
    const double reach = 3 * (stretch.high - stretch.low);
    if (stretch.low > 1 && stretch.low - 1 < reach) stretch.low = 1;
    if (stretch.high < 1 && 1 - stretch.high < reach) stretch.high = 1;
    ratio_ = linearScale(stretch.low, stretch.high);

    const auto described = [](const Series& series) {
        return tr("%1: median %2, half of the runs between %3 and %4.")
            .arg(series.name, durationText(series.figures.medianNs),
                 durationText(std::llround(quantile(series.sorted, 0.25))),
                 durationText(std::llround(quantile(series.sorted, 0.75))));
    };
    setAccessibleDescription(described(a_) + u' ' + described(b_));
    update();
}

void ComparisonChart::setView(View view) {
    view_ = view;
    chooseNone();
}

QRectF ComparisonChart::plot() const {
    const int right = view_ == View::Distribution ? side : ratioWidth;
    return QRectF(side, top, std::max(40, width() - side - right),
                  std::max(40, height() - top - axisHeight - legendHeight));
}

QRectF ComparisonChart::lane(const Series& series) const {
    const QRectF whole = plot();
    const double half = whole.height() / 2;
    return QRectF(whole.left(), whole.top() + (&series == &a_ ? 0 : half), whole.width(), half);
}

QRectF ComparisonChart::dotsOf(const Series& series) const {
    return lane(series).adjusted(0, lineHeight + boxHeight + 10, 0, -8);
}

double ComparisonChart::timeAcross(double time) const {
    const QRectF whole = plot();
    return whole.left() + std::clamp(time_.share(time), 0.0, 1.0) * whole.width();
}

double ComparisonChart::ratioDown(double ratio) const {
    const QRectF whole = plot();
    return whole.bottom() - std::clamp(ratio_.share(ratio), 0.0, 1.0) * whole.height();
}

double ComparisonChart::pairAcross(std::size_t pair) const {
    const QRectF whole = plot();
    return whole.left() +
           (static_cast<double>(pair) + 0.5) / static_cast<double>(ratios_.size()) * whole.width();
}

QPointF ComparisonChart::dotPlace(const Series& series, std::size_t pair) const {
    const QRectF dots = dotsOf(series);
    const double share =
        (static_cast<double>(pair) + 0.5) / static_cast<double>(series.times.size());
    return {timeAcross(series.times[pair]), dots.top() + share * std::max(1.0, dots.height())};
}

std::vector<ComparisonChart::Stop> ComparisonChart::stops() const {
    std::vector<Stop> stops;
    const std::size_t count = comparison_.pairs.size();
    if (view_ == View::Pairs) {
        for (std::size_t i = 0; i < count; ++i)
            stops.push_back({i, nullptr, {pairAcross(i), ratioDown(ratios_[i])}});
        return stops;
    }
    const QRectF whole = plot();
    for (const Series* series : {&a_, &b_}) {
        for (std::size_t i = 0; i < count; ++i) {
            QPointF place = dotPlace(*series, i);
            if (view_ == View::Cumulative)
                place.setY(whole.bottom() -
                           shareUntil(series->sorted, series->times[i]) * whole.height());
            stops.push_back({i, series, place});
        }
    }
    std::ranges::stable_sort(stops, [](const Stop& one, const Stop& other) {
        return one.series->times[one.pair] < other.series->times[other.pair];
    });
    return stops;
}

QStringList ComparisonChart::chosenWords() const {
    if (!chosen() || isEmpty()) return {};
    const Stop stop = stops()[*chosen()];
    const Pair& pair = comparison_.pairs[stop.pair];
    const QString number = tr("pair %1").arg(stop.pair + 1);
    if (stop.series == nullptr)
        return {number, tr("ratio %1").arg(ratioText(ratios_[stop.pair])),
                tr("%1 %2").arg(a_.name, durationText(pair.aNs)),
                tr("%1 %2").arg(b_.name, durationText(pair.bNs)),
                tr("%1 ran first").arg(pair.bFirst ? b_.name : a_.name)};
    const double time = stop.series->times[stop.pair];
    const QString words = tr("%1 %2").arg(stop.series->name, durationText(std::llround(time)));
    if (view_ == View::Distribution) return {words, number};
    const auto share = [time](const Series& series) {
        return tr("%1: %2 took no longer")
            .arg(series.name, shareText(shareUntil(series.sorted, time)));
    };
    return {words, share(a_), share(b_)};
}

void ComparisonChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme().secondaryFont());
    if (isEmpty()) {
        drawEmptyWords(painter, rect().adjusted(side, top, -side, -top), theme().tokens(),
                       tr("Every run of both sides will appear here, A over B."));
        return;
    }
    switch (view_) {
    case View::Distribution:
        drawDistribution(painter);
        break;
    case View::Cumulative:
        drawCumulative(painter);
        break;
    case View::Pairs:
        drawPairs(painter);
        break;
    }
    if (chosen()) drawChosen(painter);
    drawFocus(painter, QMarginsF(3.5, 3.5, 3.5, 3.5));
}

void ComparisonChart::drawDot(QPainter& painter, const QPointF& at, const QColor& color,
                              bool filled) const {
    painter.setPen(QPen(color, 1.3));
    painter.setBrush(filled ? QBrush(color) : QBrush(theme().tokens().card));
    painter.drawEllipse(at, dotRadius, dotRadius);
}

void ComparisonChart::drawTimeAxis(QPainter& painter) const {
    for (const double tick : time_.ticks)
        drawLineUp(painter, plot(), theme().tokens(), timeAcross(tick),
                   axisLabel(tick, ChartUnit::Nanoseconds));
}

// What there is no room for is left away, the last but one first.
void ComparisonChart::drawLegend(QPainter& painter, QStringList words) const {
    words.removeAll(QString());
    const QRectF room(side, height() - legendHeight, width() - 2 * side, legendHeight - 4);
    const QString between = QStringLiteral("  ·  ");
    const QFontMetricsF metrics(painter.font());
    while (words.size() > 2 && metrics.horizontalAdvance(words.join(between)) > room.width())
        words.removeAt(words.size() - 2);
    painter.setPen(theme().tokens().dim);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(words.join(between), Qt::ElideRight, room.width()));
}

void ComparisonChart::drawDistribution(QPainter& painter) const {
    const ThemeTokens& tokens = theme().tokens();
    drawTimeAxis(painter);
    const QRectF whole = plot();
    for (const Series* series : {&a_, &b_}) {
        const QColor color = tokens.*series->color;
        const QRectF room = lane(*series);
        const double median = timeAcross(static_cast<double>(series->figures.medianNs));
        painter.setPen(QPen(color, 1, Qt::DashLine));
        painter.drawLine(QPointF(median, whole.top() + lineHeight),
                         QPointF(median, whole.bottom()));

        const double middle = room.top() + lineHeight + 2 + boxHeight / 2.0;
        const QRectF box(
            QPointF(timeAcross(quantile(series->sorted, 0.25)), middle - boxHeight / 2.0),
            QPointF(timeAcross(quantile(series->sorted, 0.75)), middle + boxHeight / 2.0));
        painter.setPen(QPen(color, 1.4));
        painter.drawLine(QPointF(timeAcross(series->sorted.front()), middle),
                         QPointF(box.left(), middle));
        painter.drawLine(QPointF(box.right(), middle),
                         QPointF(timeAcross(static_cast<double>(series->figures.p95Ns)), middle));
        QColor fill = color;
        fill.setAlphaF(series->filled ? 0.45F : 0.15F);
        painter.setBrush(fill);
        painter.drawRoundedRect(box.adjusted(-1, 0, 1, 0), 2, 2);
        painter.setPen(QPen(color, 2.4));
        painter.drawLine(QPointF(median, box.top()), QPointF(median, box.bottom()));

        int beyond = 0;
        for (std::size_t i = 0; i < series->times.size(); ++i) {
            const double time = series->times[i];
            const bool far = time < time_.low || time > time_.high;
            beyond += far ? 1 : 0;
            if (!far) drawDot(painter, dotPlace(*series, i), color, series->filled);
        }
        const QString sign = series->filled ? QStringLiteral("● ") : QStringLiteral("○ ");
        const QString figures = tr("median %1").arg(durationText(series->figures.medianNs));
        QFont strong = theme().secondaryFont();
        strong.setWeight(QFont::DemiBold);
        painter.setFont(strong);
        const QRectF line(room.left(), room.top(), room.width(), lineHeight);
        const QString title = sign + series->name + QStringLiteral("   ") + figures;
        // The other side's median does not run through the words.
        painter.fillRect(QRectF(line.topLeft(),
                                QSizeF(painter.fontMetrics().horizontalAdvance(title), lineHeight)),
                         tokens.card);
        painter.setPen(color);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, title);
        painter.setFont(theme().secondaryFont());
        if (beyond > 0) {
            painter.setPen(tokens.dim);
            painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter,
                             tr("%1 more to %2 ▸")
                                 .arg(beyond)
                                 .arg(durationText(std::llround(series->sorted.back()))));
        }
    }
    drawLegend(painter, {tr("box: the middle half, to the fastest and to p95"),
                         tr("dots: every run, the first above"), axisWords(time_)});
}

void ComparisonChart::drawCumulative(QPainter& painter) const {
    const ThemeTokens& tokens = theme().tokens();
    drawTimeAxis(painter);
    const QRectF whole = plot();
    for (const double share : {0.0, 0.5, 0.95, 1.0}) {
        // The uppermost two stand too close to each other where the plot is low.
        const bool room = share < 1 || whole.height() * 0.05 >= 14;
        drawLineAcross(painter, whole, tokens, whole.bottom() - share * whole.height(),
                       room ? shareText(share) : QString());
    }
    painter.setBrush(Qt::NoBrush);
    for (const Series* series : {&a_, &b_}) {
        QPainterPath path(QPointF(whole.left(), whole.bottom()));
        double y = whole.bottom();
        for (std::size_t i = 0; i < series->sorted.size(); ++i) {
            const double x = timeAcross(series->sorted[i]);
            path.lineTo(x, y);
            y = whole.bottom() - static_cast<double>(i + 1) /
                                     static_cast<double>(series->sorted.size()) * whole.height();
            path.lineTo(x, y);
        }
        path.lineTo(whole.right(), y);
        QPen pen(tokens.*series->color, 1.8);
        if (!series->filled) pen.setDashPattern({4, 2.5});
        painter.setPen(pen);
        painter.drawPath(path);
    }
    const auto named = [](const Series& series, const QString& line) {
        return line + u' ' + series.name +
               tr(" median %1, p95 %2")
                   .arg(durationText(series.figures.medianNs), durationText(series.figures.p95Ns));
    };
    drawLegend(painter, {named(a_, QStringLiteral("- -")), named(b_, QStringLiteral("—")),
                         tr("runs that took no longer"), axisWords(time_)});
}

void ComparisonChart::drawPairs(QPainter& painter) const {
    const ThemeTokens& tokens = theme().tokens();
    const QRectF whole = plot();
    QColor band = tokens.blue;
    band.setAlphaF(tokens.dark ? 0.20F : 0.16F);
    painter.fillRect(QRectF(QPointF(whole.left(), ratioDown(comparison_.interval.high)),
                            QPointF(whole.right(), ratioDown(comparison_.interval.low))),
                     band);
    for (const double tick : ratio_.ticks)
        drawLineAcross(painter, whole, tokens, ratioDown(tick), QString::number(tick, 'g', 4));
    if (ratio_.low <= 1 && ratio_.high >= 1) {
        painter.setPen(QPen(tokens.dim, 1, Qt::DashLine));
        painter.drawLine(QPointF(whole.left(), ratioDown(1)), QPointF(whole.right(), ratioDown(1)));
        painter.drawText(QRectF(whole.left() + 4, ratioDown(1) - 17, 120, 16), Qt::AlignVCenter,
                         tr("equal times"));
    }
    painter.setPen(QPen(tokens.blue, 1.6));
    painter.drawLine(QPointF(whole.left(), ratioDown(comparison_.ratio)),
                     QPointF(whole.right(), ratioDown(comparison_.ratio)));
    // Hollow or filled by who ran first, as that side's dots are elsewhere.
    for (std::size_t i = 0; i < ratios_.size(); ++i) {
        const Series& first = comparison_.pairs[i].bFirst ? b_ : a_;
        drawDot(painter, {pairAcross(i), ratioDown(ratios_[i])}, tokens.*first.color, first.filled);
    }
    painter.setPen(tokens.faint);
    const std::size_t last = ratios_.size() - 1;
    for (const std::size_t at : {std::size_t(0), last / 2, last}) {
        if (at == last / 2 && last < 2) continue;
        painter.drawText(QRectF(pairAcross(at) - 30, whole.bottom() + 2, 60, axisHeight - 2),
                         Qt::AlignCenter, QString::number(at + 1));
    }
    drawLegend(painter,
               {tr("%1 time / %2 time, pair by pair: ○ %2 ran first, ● %1").arg(b_.name, a_.name),
                tr("line: median %1").arg(ratioText(comparison_.ratio)),
                tr("band: %1 to %2")
                    .arg(ratioText(comparison_.interval.low), ratioText(comparison_.interval.high)),
                axisWords(ratio_)});
}

void ComparisonChart::drawChosen(QPainter& painter) const {
    const ThemeTokens& tokens = theme().tokens();
    const QRectF whole = plot();
    const QPointF place = stops()[*chosen()].place;
    painter.setPen(QPen(tokens.faint, 1));
    painter.drawLine(QPointF(place.x(), whole.top()), QPointF(place.x(), whole.bottom()));
    painter.setPen(QPen(tokens.text, 1.4));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(place, dotRadius + 2, dotRadius + 2);
    drawChosenWords(painter, QPointF(place.x(), whole.top() + lineHeight + 3), whole.right());
}

std::size_t ComparisonChart::stopCount() const {
    return comparison_.pairs.size() * (view_ == View::Pairs ? 1 : 2);
}

std::size_t ComparisonChart::nearestStop(const QPointF& point) const {
    const std::vector<Stop> all = stops();
    // Across first: the crosshair is a line.
    const auto distance = [&point](const Stop& stop) {
        const QPointF away = stop.place - point;
        return std::abs(away.x()) + 0.2 * std::abs(away.y());
    };
    return static_cast<std::size_t>(std::ranges::min_element(all, {}, distance) - all.begin());
}

} // namespace hone::ui
