#include "ui/cache/cache_timeline_view.h"

#include <algorithm>
#include <cmath>

#include <QPainter>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr double tallest = 34, lowest = 20; // pixels from lane to lane
constexpr double markHeight = 14, missShare = 0.6, leastShare = 0.35;
constexpr double widestLabel = 264, labelShare = 0.3;
constexpr std::size_t shownBytes = 120;
constexpr int secondsBetweenWords = 10;

void drawRhombus(QPainter& painter, const ThemeTokens& tokens, const QPointF& centre) {
    constexpr double across = 4, up = 6;
    const QPointF corners[] = {centre + QPointF(0, -up), centre + QPointF(across, 0),
                               centre + QPointF(0, up), centre + QPointF(-across, 0)};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.card, 1));
    painter.setBrush(tokens.vermilion);
    painter.drawPolygon(corners, 4);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

// share: of misses, 0 to 1.
void drawMark(QPainter& painter, const ThemeTokens& tokens, const QRectF& area, double share) {
    const double low = share == 0 ? 0 : area.height() * missShare * std::max(leastShare, share);
    if (share < 1)
        painter.fillRect(QRectF(area.left(), area.top(), area.width(), area.height() - low),
                         tokens.blue);
    if (low > 0)
        painter.fillRect(QRectF(area.left(), area.bottom() - low, area.width(), low),
                         tokens.orange);
}

} // namespace

MarkLegend* cacheLegend(Theme& theme) {
    constexpr double markWidth = 12;
    const auto mark = [](double share) {
        return [share](QPainter& painter, const ThemeTokens& tokens, const QPointF& from) {
            drawMark(painter, tokens, QRectF(from.x(), from.y() - 6, 4, 12), share);
        };
    };
    auto* legend =
        new MarkLegend(theme, markWidth,
                       {{CacheTimelineView::tr("hit"), mark(0)},
                        {CacheTimelineView::tr("miss"), mark(1)},
                        {CacheTimelineView::tr("invalidated"),
                         [](QPainter& painter, const ThemeTokens& tokens, const QPointF& from) {
                             drawRhombus(painter, tokens, from + QPointF(3, 0));
                         }}});
    legend->setToolTip(plainToolTip(
        CacheTimelineView::tr("A mark stands for a quarter of a second. Tall: hits; low: misses; "
                              "in one that has both the lower part stands for the misses.")));
    return legend;
}

CacheTimelineView::CacheTimelineView(Theme& theme, const CacheTimeline& timeline, QWidget* parent)
    : LanesView(theme, parent), timeline_(timeline) {
    setAccessibleName(tr("Hits, misses and invalidations of the busiest statements over the last "
                         "half minute"));
}

void CacheTimelineView::showUntil(TimePoint now) {
    now_ = now;
    update();
}

std::vector<CacheTimelineView::Row> CacheTimelineView::rows() const {
    const double room = height() - axisHeight - gap;
    const auto most = static_cast<std::size_t>(std::max(1.0, room / lowest));
    const double label = std::min(widestLabel, width() * labelShare);
    std::vector<Row> rows;
    for (const CacheTimeline::Lane* lane : timeline_.busiest(most))
        rows.push_back({lane, {}, {}});
    const double pitch = std::clamp(
        room / static_cast<double>(std::max<std::size_t>(1, rows.size())), lowest, tallest);
    double y = gap;
    for (Row& row : rows) {
        row.label = QRectF(side, y, label - gap, pitch);
        row.strip = QRectF(side + label, y + (pitch - markHeight) / 2, width() - 2.0 * side - label,
                           markHeight);
        y += pitch;
    }
    return rows;
}

double CacheTimelineView::pitch(const QRectF& strip) const {
    return strip.width() / CacheTimeline::steps;
}

void CacheTimelineView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(theme().secondaryFont());
    const std::vector<Row> all = rows();
    if (all.empty()) return drawEmpty(painter);
    constexpr auto span = std::chrono::duration_cast<std::chrono::seconds>(CacheTimeline::step *
                                                                           CacheTimeline::steps);
    const QRectF& strip = all.front().strip;
    drawTimeAxis(painter, strip.left(), strip.right(), static_cast<int>(span.count()),
                 secondsBetweenWords);
    for (const Row& row : all)
        drawLane(painter, row);
}

void CacheTimelineView::drawLane(QPainter& painter, const Row& row) const {
    const ThemeTokens& tokens = theme().tokens();
    painter.setPen(tokens.text);
    painter.setFont(theme().bodyFont());
    painter.drawText(
        row.label, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(toQString(oneLine(row.lane->text, shownBytes)),
                                         Qt::ElideRight, int(row.label.width())));
    painter.setFont(theme().secondaryFont());
    const std::int64_t newest = CacheTimeline::stepOf(now_);
    const double each = pitch(row.strip);
    const double width = std::max(2.0, each * 0.6);
    const auto leftOf = [&](std::int64_t number) {
        return row.strip.right() - static_cast<double>(newest - number + 1) * each;
    };
    for (const auto& [number, counts] : row.lane->steps) {
        if (number > newest || newest - number >= CacheTimeline::steps) continue;
        if (counts.lookups() > 0)
            drawMark(painter, tokens,
                     QRectF(leftOf(number), row.strip.top(), width, row.strip.height()),
                     static_cast<double>(counts.misses) / static_cast<double>(counts.lookups()));
    }
    for (const auto& [number, counts] : row.lane->steps)
        if (counts.invalidations > 0 && number <= newest && newest - number < CacheTimeline::steps)
            drawRhombus(painter, tokens,
                        QPointF(leftOf(number) + width / 2, row.strip.center().y()));
}

QString CacheTimelineView::wordsAt(const QPoint& point) const {
    for (const Row& row : rows()) {
        if (!row.label.united(row.strip).adjusted(0, -3, 0, 3).contains(point)) continue;
        const QString text = toQString(row.lane->text);
        const auto words = [](const CacheTimeline::Counts& counts) {
            return tr("%1 hits, %2 misses, %3 results invalidated")
                .arg(countText(counts.hits), countText(counts.misses),
                     countText(counts.invalidations));
        };
        if (point.x() < row.strip.left())
            return text + u'\n' + tr("%1 in half a minute").arg(words(row.lane->sum()));
        const auto back =
            static_cast<std::int64_t>((row.strip.right() - point.x()) / pitch(row.strip));
        const std::int64_t number = CacheTimeline::stepOf(now_) - back;
        const auto found = row.lane->steps.find(number);
        const QString when =
            tr("%1 s ago")
                .arg(static_cast<double>(back * CacheTimeline::step.count()) / 1e3, 0, 'f', 1);
        return found == row.lane->steps.end()
                   ? tr("nothing, %1").arg(when)
                   : QStringLiteral("%1, %2").arg(words(found->second), when);
    }
    return {};
}

} // namespace hone::ui
