#include "ui/labs/lab_bars.h"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/charts/axis_scale.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

// At scale 1.
constexpr double barTop = 7, barHeight = 15, dotsTop = 27, dotsHeight = 14, leastRow = 48;
constexpr double axisHeight = 20, least = 300, nameShare = 0.36;
constexpr double wide = 40; // the slowest median over the fastest, from where on it is logarithmic

bool isPowerOfTen(double value) {
    return value > 0 && std::abs(std::log10(value) - std::round(std::log10(value))) < 1e-9;
}

} // namespace

LabBars::LabBars(const LabType& type, QWidget* parent) : QWidget(parent), type_(type) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Times of the variants"));
    connect(&type_.theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LabBars::setOutcome(const lab::LabOutcome& outcome, const lab::LabOutcome* before) {
    bars_.clear();
    compared_ = before != nullptr;
    QStringList described;
    for (const lab::VariantOutcome& variant : outcome.variants) {
        Bar bar;
        bar.name = toQString(variant.name);
        bar.median = static_cast<double>(variant.times.medianNs);
        bar.low = variant.interval.low;
        bar.high = variant.interval.high;
        bar.times.assign(variant.timesNs.begin(), variant.timesNs.end());
        if (before != nullptr)
            if (const auto* was = before->find(variant.id))
                bar.before = static_cast<double>(was->times.medianNs);
        described << tr("%1: median %2, 95 % interval %3 to %4.")
                         .arg(bar.name, durationText(std::llround(bar.median)),
                              durationText(std::llround(bar.low)),
                              durationText(std::llround(bar.high)));
        bars_.push_back(std::move(bar));
    }
    fewest_ = most_ = bars_.empty() ? 0 : bars_.front().times.size();
    for (const Bar& bar : bars_) {
        fewest_ = std::min(fewest_, bar.times.size());
        most_ = std::max(most_, bar.times.size());
    }
    makeScale();
    setAccessibleDescription(described.join(u' '));
    updateGeometry();
    update();
}

void LabBars::makeScale() {
    if (bars_.empty()) return;
    double fastest = bars_.front().median, slowest = fastest, low = fastest, high = fastest;
    for (const Bar& bar : bars_) {
        fastest = std::min(fastest, bar.median);
        slowest = std::max(slowest, bar.median);
        low = std::min(low, bar.low);
        high = std::max(high, bar.high);
        if (bar.before) {
            low = std::min(low, *bar.before);
            high = std::max(high, *bar.before);
        }
        std::vector<double> sorted = bar.times;
        std::ranges::sort(sorted);
        if (sorted.empty()) continue;
        const Interval stretch = mainStretch(sorted);
        low = std::min(low, stretch.low);
        high = std::max(high, stretch.high);
    }
    if (slowest >= wide * std::max(1.0, fastest)) {
        // A bar that begins at the edge has a length all the same.
        scale_ = timeScale(std::max(1.0, low / 2), high);
        return;
    }
    const AxisScale axis = axisScale(high, ChartUnit::Nanoseconds);
    scale_ = {0, axis.top, false, {}};
    for (double tick = 0; tick <= axis.top * 1.001; tick += axis.step)
        scale_.ticks.push_back(tick);
}

QString LabBars::caption() const {
    const QString runs = fewest_ == most_ ? tr("median of %1 runs each").arg(most_)
                                          : tr("median of %1 to %2 runs").arg(fewest_).arg(most_);
    QStringList words{runs, tr("line: 95 % interval"), tr("dots: every run")};
    if (compared_) words << tr("dashed: the run before");
    if (scale_.logarithmic) words << tr("logarithmic axis");
    return words.join(QStringLiteral(" · "));
}

int LabBars::nameWidth(int width) const {
    const QFontMetrics metrics(type_.body());
    int widest = 0;
    for (const Bar& bar : bars_)
        widest = std::max(widest, metrics.horizontalAdvance(bar.name) + 2);
    return std::min(widest + type_.pixels(24), static_cast<int>(nameShare * width));
}

double LabBars::valueWidth() const {
    const QFontMetricsF metrics(type_.strong());
    double widest = 0;
    for (const Bar& bar : bars_)
        widest =
            std::max(widest, metrics.horizontalAdvance(durationText(std::llround(bar.median))));
    return widest + 14 * type_.scale;
}

int LabBars::rowHeight(const Bar& bar, int nameWidth) const {
    const int words = QFontMetrics(type_.body())
                          .boundingRect(QRect(0, 0, nameWidth - type_.pixels(24), 10'000),
                                        Qt::TextWordWrap, bar.name)
                          .height();
    return std::max(type_.pixels(leastRow), words + type_.pixels(10));
}

int LabBars::heightForWidth(int width) const {
    const int names = nameWidth(width);
    int height = type_.pixels(axisHeight);
    for (const Bar& bar : bars_)
        height += rowHeight(bar, names);
    return height;
}

QSize LabBars::sizeHint() const {
    const int width = type_.pixels(1.6 * least);
    return {width, heightForWidth(width)};
}

QSize LabBars::minimumSizeHint() const {
    const int width = type_.pixels(least);
    return {width, heightForWidth(width)};
}

QRectF LabBars::plot() const {
    const double left = nameWidth(width());
    return {left, 0, std::max(30.0, width() - left - valueWidth()),
            height() - axisHeight * type_.scale};
}

double LabBars::across(double time) const {
    const QRectF room = plot();
    const double share = time <= 0 ? 0 : scale_.share(time);
    return room.left() + std::clamp(share, 0.0, 1.0) * room.width();
}

void LabBars::drawAxis(QPainter& painter) const {
    const ThemeTokens& tokens = type_.theme.tokens();
    const QRectF room = plot();
    painter.setFont(type_.secondary());
    const QFontMetricsF metrics(painter.font());
    painter.setPen(tokens.line);
    for (const double tick : scale_.ticks)
        painter.drawLine(QPointF(across(tick), 0), QPointF(across(tick), room.bottom()));
    painter.setPen(tokens.faint);
    // Powers of ten first, then what has room between them.
    std::vector<QRectF> taken;
    for (const bool first : {true, false})
        for (const double tick : scale_.ticks) {
            if (isPowerOfTen(tick) != first) continue;
            const QString words = axisLabel(tick, ChartUnit::Nanoseconds);
            const double width = metrics.horizontalAdvance(words) + 4;
            const QRectF place(across(tick) - width / 2, room.bottom() + 2, width,
                               axisHeight * type_.scale - 2);
            if (std::ranges::any_of(taken, [&](const QRectF& other) {
                    return other.intersects(place.adjusted(-4, 0, 4, 0));
                }))
                continue;
            painter.drawText(place, Qt::AlignCenter, words);
            taken.push_back(place);
        }
}

void LabBars::drawBar(QPainter& painter, std::size_t at, const QRectF& row) const {
    const ThemeTokens& tokens = type_.theme.tokens();
    const Bar& bar = bars_[at];
    const double s = type_.scale;
    const QColor color = tokens.*variantColor(at);
    const QRectF room = plot();

    drawVariantSign(painter, at, QPointF(5 * s, row.top() + (barTop + barHeight / 2) * s), 4.5 * s,
                    color);
    painter.setFont(type_.body());
    painter.setPen(tokens.text);
    painter.drawText(
        QRectF(16 * s, row.top() + (barTop - 1) * s, room.left() - 24 * s, row.height()),
        Qt::TextWordWrap, bar.name);

    const double top = row.top() + barTop * s, end = across(bar.median);
    QColor fill = color;
    if (scale_.logarithmic) fill.setAlphaF(0.55F); // its length is no amount here
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(
        QRectF(room.left(), top, std::max(2.0, end - room.left()), barHeight * s), 3 * s, 3 * s);
    // Through the bar it is drawn in the card's colour, beyond it in the text's.
    const double middle = top + barHeight * s / 2, low = across(bar.low), high = across(bar.high);
    painter.setPen(QPen(tokens.card, 1.6 * s));
    painter.drawLine(QPointF(std::min(low, end), middle), QPointF(end, middle));
    painter.setPen(QPen(tokens.text, 1.6 * s));
    painter.drawLine(QPointF(end, middle), QPointF(std::max(high, end), middle));
    painter.drawLine(QPointF(high, middle - 4 * s), QPointF(high, middle + 4 * s));
    if (bar.before) {
        const double x = across(*bar.before);
        painter.setPen(QPen(tokens.dim, 1.4 * s, Qt::DashLine));
        painter.drawLine(QPointF(x, top - 5 * s), QPointF(x, top + (barHeight + 5) * s));
    }
    painter.setFont(type_.strong());
    painter.setPen(tokens.text);
    const double right = std::max(std::max(high, end), bar.before ? across(*bar.before) : 0.0);
    painter.drawText(QRectF(right + 8 * s, top - 4 * s, valueWidth() + 20, (barHeight + 8) * s),
                     Qt::AlignLeft | Qt::AlignVCenter, durationText(std::llround(bar.median)));

    int beyond = 0;
    painter.setPen(QPen(color, 1.1 * s));
    painter.setBrush(Qt::NoBrush);
    for (std::size_t i = 0; i < bar.times.size(); ++i) {
        if (bar.times[i] > scale_.high) {
            ++beyond;
            continue;
        }
        // Neighbours in time stand below each other, so that equal ones are seen.
        const double y =
            row.top() + (dotsTop + dotsHeight * (static_cast<double>(i % 4) + 0.5) / 4) * s;
        painter.drawEllipse(QPointF(across(bar.times[i]), y), 1.9 * s, 1.9 * s);
    }
    if (beyond == 0) return;
    painter.setFont(type_.secondary());
    painter.setPen(tokens.faint);
    painter.drawText(QRectF(room.right() + 4, row.top() + (dotsTop - 2) * s, valueWidth(), 18 * s),
                     Qt::AlignVCenter, tr("+%1 ▸").arg(beyond));
}

void LabBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    drawAxis(painter);
    const int names = nameWidth(width());
    double top = 0;
    for (std::size_t i = 0; i < bars_.size(); ++i) {
        const double height = rowHeight(bars_[i], names);
        drawBar(painter, i, QRectF(0, top, width(), height));
        top += height;
    }
}

bool LabBars::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int names = nameWidth(width());
    double top = 0;
    for (const Bar& bar : bars_) {
        top += rowHeight(bar, names);
        if (help->pos().y() >= top) continue;
        const auto [fastest, slowest] = std::ranges::minmax(bar.times);
        QToolTip::showText(
            help->globalPos(),
            plainToolTip(
                tr("%1\nmedian %2, 95 % interval %3 to %4\n%5 runs from "
                   "%6 to %7")
                    .arg(bar.name, durationText(std::llround(bar.median)),
                         durationText(std::llround(bar.low)), durationText(std::llround(bar.high)))
                    .arg(bar.times.size())
                    .arg(durationText(std::llround(fastest)), durationText(std::llround(slowest)))),
            this);
        return true;
    }
    QToolTip::hideText();
    return true;
}

} // namespace hone::ui
