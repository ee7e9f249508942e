#include "ui/pool/pool_lanes_view.h"

#include <QPaintEvent>
#include <QPainter>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int labelWidth = 36, captionHeight = 18;
constexpr double most = 22, least = 9, between = 0.4; // of a lane's height; of it between two
constexpr int secondsBetweenWords = 5;

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

MarkLegend* poolLegend(Theme& theme) {
    constexpr double markWidth = 14;
    const auto bar = [](QColor ThemeTokens::*color) {
        return [color](QPainter& painter, const ThemeTokens& tokens, const QPointF& from) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens.*color);
            painter.drawRoundedRect(QRectF(from.x(), from.y() - 4.5, 9, 9), 2, 2);
        };
    };
    using T = ThemeTokens;
    auto* legend = new MarkLegend(theme, markWidth,
                                  {{PoolLanesView::tr("statement"), bar(&T::blue)},
                                   {PoolLanesView::tr("in transaction"), bar(&T::orange)},
                                   {PoolLanesView::tr("validating"), bar(&T::purple)},
                                   {PoolLanesView::tr("connecting"), bar(&T::faint)}});
    legend->setToolTip(PoolLanesView::tr("A low bar stands for many short leases: as high as the "
                                         "share of the time for which the connection was lent."));
    return legend;
}

PoolLanesView::PoolLanesView(Theme& theme, const PoolLanes& lanes, QWidget* parent)
    : LanesView(theme, parent), lanes_(lanes) {
    setAccessibleName(tr("What each connection did over the last %1 seconds").arg(span));
    setMouseTracking(true);
}

void PoolLanesView::showUntil(TimePoint now, int readersMaximum) {
    now_ = now;
    readersMaximum_ = readersMaximum;
    const int needed = minimumSizeHint().height();
    if (needed != minimumHeight()) setMinimumHeight(needed);
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
    const ThemeTokens& tokens = theme().tokens();
    QPainter painter(this);
    painter.setFont(theme().secondaryFont());
    if (lanes_.lanes().empty()) return drawEmpty(painter);
    drawTimeAxis(painter, side + labelWidth, width() - side, static_cast<int>(span),
                 secondsBetweenWords);
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

void PoolLanesView::drawLane(QPainter& painter, const Row& row) const {
    painter.setPen(row.lane->open ? theme().tokens().dim : theme().tokens().faint);
    if (row.lane->connectionId != 0)
        painter.drawText(QRectF(side, row.area.top() - 4, labelWidth, row.area.height() + 8),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         QStringLiteral("#%1").arg(row.lane->connectionId));
    // Where no connection is open there is only a line.
    painter.setPen(theme().tokens().line);
    painter.drawLine(QPointF(row.area.left(), row.area.center().y()),
                     QPointF(row.area.right(), row.area.center().y()));
    for (const LaneStretch& stretch : row.lane->stretches)
        drawStretch(painter, stretch, row.area);
}

void PoolLanesView::drawStretch(QPainter& painter, const LaneStretch& stretch,
                                const QRectF& strip) const {
    const ThemeTokens& tokens = theme().tokens();
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

} // namespace hone::ui
