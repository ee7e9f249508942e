#include "ui/pool/pool_lanes_view.h"

#include <cmath>

#include <QHelpEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int side = 12, labelWidth = 36, axisHeight = 22, captionHeight = 18;
constexpr double most = 22, least = 9, between = 0.4; // of a lane's height; of it between two
constexpr double secondsBetweenTicks = 5;

struct Meaning {
    LaneState state;
    QColor ThemeTokens::*color;
    const char* words;
};
// In the legend's order; others have no entry.
constexpr Meaning meanings[] = {
    {LaneState::Statement, &ThemeTokens::blue, QT_TRANSLATE_NOOP("PoolLegend", "statement")},
    {LaneState::Transaction, &ThemeTokens::orange,
     QT_TRANSLATE_NOOP("PoolLegend", "in transaction")},
    {LaneState::Validating, &ThemeTokens::purple, QT_TRANSLATE_NOOP("PoolLegend", "validating")},
    {LaneState::Connecting, &ThemeTokens::faint, QT_TRANSLATE_NOOP("PoolLegend", "connecting")},
};

QColor colorOf(const ThemeTokens& tokens, LaneState state) {
    switch (state) {
    case LaneState::Statement:
    case LaneState::Held:
    case LaneState::Mixed:
        return tokens.blue;
    case LaneState::Transaction:
    case LaneState::IdleInTransaction:
        return tokens.orange;
    case LaneState::Validating:
        return tokens.purple;
    case LaneState::Connecting:
    case LaneState::Closing:
        return tokens.faint;
    case LaneState::Idle:
        break;
    }
    return tokens.raised;
}

QString stateWords(const LaneStretch& stretch) {
    const QString length = durationText(stretch.length().count());
    switch (stretch.state) {
    case LaneState::Idle:
        return PoolLanesView::tr("idle for %1").arg(length);
    case LaneState::Connecting:
        return stretch.length().count() == 0 ? PoolLanesView::tr("opened here")
                                             : PoolLanesView::tr("connecting for %1").arg(length);
    case LaneState::Validating:
        return PoolLanesView::tr("being validated for %1").arg(length);
    case LaneState::Closing:
        return PoolLanesView::tr("closing for %1").arg(length);
    case LaneState::Statement:
        return PoolLanesView::tr("statement, %1").arg(length);
    case LaneState::Transaction:
        return PoolLanesView::tr("statement in a transaction, %1").arg(length);
    case LaneState::IdleInTransaction:
        return PoolLanesView::tr("▲ idle in a transaction for %1").arg(length);
    case LaneState::Held:
        return PoolLanesView::tr("lent for %1").arg(length);
    case LaneState::Mixed:
        return PoolLanesView::tr("%1 short leases in %2, lent for %3 of it")
            .arg(countText(static_cast<std::int64_t>(stretch.leases)), length,
                 shareText(stretch.share));
    }
    return {};
}

} // namespace

PoolLegend::PoolLegend(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    connect(&theme_, &Theme::changed, this, QOverload<>::of(&QWidget::update));
    QString words;
    for (const Meaning& meaning : meanings)
        words += (words.isEmpty() ? QString() : QStringLiteral(", ")) + tr(meaning.words);
    setAccessibleName(tr("Legend: %1").arg(words));
    setToolTip(tr("A low bar stands for many short leases: as high as the share of the time for "
                  "which the connection was lent."));
}

QSize PoolLegend::sizeHint() const {
    const QFontMetricsF metrics(theme_.secondaryFont());
    double width = 0;
    for (const Meaning& meaning : meanings)
        width += 14 + metrics.horizontalAdvance(tr(meaning.words)) + 10;
    return {static_cast<int>(std::ceil(width)), 20};
}

void PoolLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme_.secondaryFont());
    const QFontMetricsF metrics(theme_.secondaryFont());
    double x = width() - sizeHint().width() + 10;
    for (const Meaning& meaning : meanings) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme_.tokens().*meaning.color);
        painter.drawRoundedRect(QRectF(x, (height() - 9) / 2.0, 9, 9), 2, 2);
        painter.setPen(theme_.tokens().dim);
        const double advance = metrics.horizontalAdvance(tr(meaning.words));
        painter.drawText(QRectF(x + 14, 0, advance + 2, height()), Qt::AlignVCenter,
                         tr(meaning.words));
        x += 14 + advance + 10;
    }
}

PoolLanesView::PoolLanesView(Theme& theme, const PoolLanes& lanes, QWidget* parent)
    : QWidget(parent), theme_(theme), lanes_(lanes) {
    setAccessibleName(tr("What each connection did over the last %1 seconds").arg(span));
    setMouseTracking(true);
    connect(&theme_, &Theme::changed, this, QOverload<>::of(&QWidget::update));
}

void PoolLanesView::showUntil(TimePoint now, int readersMaximum) {
    now_ = now;
    readersMaximum_ = readersMaximum;
    const int needed = minimumSizeHint().height();
    if (needed != minimumHeight()) setMinimumHeight(needed);
    update();
}

void PoolLanesView::setEmptyWords(const QString& words) {
    if (words == empty_) return;
    empty_ = words;
    update();
}

QSize PoolLanesView::minimumSizeHint() const {
    const double lanes = static_cast<double>(lanes_.lanes().size());
    return {300, std::max(96, axisHeight + 2 * captionHeight + gap +
                                  static_cast<int>(lanes * least * (1 + between)))};
}

std::vector<PoolLanesView::Row> PoolLanesView::rows() const {
    std::vector<Row> rows;
    std::optional<PoolRole> role;
    for (const auto& [key, lane] : lanes_.lanes()) {
        if (key.first != role) rows.push_back({nullptr, key.first, 0, {}});
        role = key.first;
        rows.push_back({&lane, key.first, key.second, {}});
    }
    const double count = static_cast<double>(lanes_.lanes().size());
    const double captions = static_cast<double>(rows.size()) - count;
    const double room = height() - axisHeight - gap / 2.0 - captions * captionHeight;
    const double pitch =
        std::clamp(room / std::max(1.0, count), least * (1 + between), most * (1 + between));
    double y = gap / 2.0;
    for (Row& row : rows) {
        const double height = row.lane == nullptr ? captionHeight : pitch;
        const double strip = pitch / (1 + between);
        row.area = row.lane == nullptr ? QRectF(side, y, width() - 2.0 * side, height)
                                       : QRectF(side + labelWidth, y + (pitch - strip) / 2,
                                                width() - 2.0 * side - labelWidth, strip);
        y += height;
    }
    return rows;
}

double PoolLanesView::xOf(TimePoint time, const QRectF& strip) const {
    const double before = static_cast<double>(nanosecondsBetween(time, now_)) / 1e9;
    return strip.right() - std::min(before / span, 1.0) * strip.width();
}

void PoolLanesView::paintEvent(QPaintEvent* event) {
    const ThemeTokens& tokens = theme_.tokens();
    QPainter painter(this);
    painter.setFont(theme_.secondaryFont());
    if (lanes_.lanes().empty()) {
        painter.setPen(tokens.faint);
        painter.drawText(rect().adjusted(2 * gap, gap, -2 * gap, -gap),
                         Qt::AlignCenter | Qt::TextWordWrap, empty_);
        return;
    }
    drawAxis(painter);
    for (const Row& row : rows()) {
        if (!row.area.adjusted(-width(), 0, 0, 0).intersects(event->rect())) continue;
        if (row.lane != nullptr) {
            drawLane(painter, row);
            continue;
        }
        painter.setPen(tokens.faint);
        painter.drawText(row.area, Qt::AlignLeft | Qt::AlignVCenter,
                         row.role == PoolRole::Writer
                             ? tr("writer · SQLite lets one write at a time")
                             : tr("readers · %1 at most").arg(readersMaximum_));
    }
}

void PoolLanesView::drawAxis(QPainter& painter) const {
    const QRectF strip(side + labelWidth, 0, width() - 2.0 * side - labelWidth, height());
    const double y = height() - axisHeight;
    for (double seconds = 0; seconds <= span; seconds += secondsBetweenTicks) {
        const double x = strip.right() - seconds / span * strip.width();
        painter.setPen(theme_.tokens().line);
        painter.drawLine(QPointF(x, gap / 2.0), QPointF(x, y));
        painter.setPen(theme_.tokens().faint);
        const Qt::Alignment at = seconds == 0      ? Qt::AlignRight
                                 : seconds == span ? Qt::AlignLeft
                                                   : Qt::AlignHCenter;
        const double left = seconds == 0 ? x - 80 : seconds == span ? x : x - 40;
        painter.drawText(QRectF(left, y, 80, axisHeight), at | Qt::AlignVCenter,
                         seconds == 0 ? tr("now") : tr("%1 s ago").arg(seconds));
    }
}

void PoolLanesView::drawLane(QPainter& painter, const Row& row) const {
    painter.setPen(row.lane->open ? theme_.tokens().dim : theme_.tokens().faint);
    if (row.lane->connectionId != 0)
        painter.drawText(QRectF(side, row.area.top() - 4, labelWidth, row.area.height() + 8),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         QStringLiteral("#%1").arg(row.lane->connectionId));
    // Where no connection is open there is only a line.
    painter.setPen(theme_.tokens().line);
    painter.drawLine(QPointF(row.area.left(), row.area.center().y()),
                     QPointF(row.area.right(), row.area.center().y()));
    for (const LaneStretch& stretch : row.lane->stretches)
        drawStretch(painter, stretch, row.area);
}

void PoolLanesView::drawStretch(QPainter& painter, const LaneStretch& stretch,
                                const QRectF& strip) const {
    const ThemeTokens& tokens = theme_.tokens();
    const double left = xOf(stretch.from, strip);
    double right = xOf(stretch.to, strip);
    if (right <= strip.left()) return;
    const bool strokes =
        stretch.state == LaneState::Connecting || stretch.state == LaneState::Validating;
    if (strokes) right = std::max(right, left + 2.5); // seen however short
    const QRectF area(left, strip.top(), right - left, strip.height());
    const bool lasts = stretch.state == LaneState::Statement ||
                       stretch.state == LaneState::Transaction || stretch.state == LaneState::Held;
    QColor color = colorOf(tokens, stretch.state);
    painter.fillRect(area, tokens.raised);
    switch (stretch.state) {
    case LaneState::Idle:
        return;
    case LaneState::Mixed: {
        const double height = std::max(1.5, stretch.share * strip.height());
        painter.fillRect(QRectF(area.left(), strip.bottom() - height, area.width(), height), color);
        return;
    }
    case LaneState::IdleInTransaction:
        color.setAlphaF(0.35F);
        painter.fillRect(area, color);
        color.setAlphaF(1);
        painter.fillRect(area, QBrush(color, Qt::BDiagPattern));
        return;
    case LaneState::Held:
        if (stretch.statement.empty()) color.setAlphaF(0.6F);
        break;
    default:
        break;
    }
    if (lasts && area.width() > 4) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRoundedRect(area.adjusted(0.5, 0, -0.5, 0), 2, 2);
        painter.setRenderHint(QPainter::Antialiasing, false);
    } else {
        painter.fillRect(area, color);
    }
}

QString PoolLanesView::wordsAt(const QPoint& point) const {
    for (const Row& row : rows()) {
        if (row.lane == nullptr || !row.area.adjusted(0, -3, 0, 3).contains(point)) continue;
        const double before = (row.area.right() - point.x()) / row.area.width() * span;
        const auto moment =
            now_ - std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(before));
        const LaneStretch* stretch = PoolLanes::at(*row.lane, moment);
        if (stretch == nullptr) return tr("no connection was open here, or nobody looked");
        QStringList lines{stateWords(*stretch)};
        if (!stretch->holder.empty()) lines << toQString(stretch->holder);
        if (!stretch->statement.empty()) lines << toQString(stretch->statement);
        return lines.join(u'\n');
    }
    return {};
}

bool PoolLanesView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const QString words = wordsAt(help->pos());
    if (words.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), plainToolTip(words), this);
    return true;
}

} // namespace hone::ui
