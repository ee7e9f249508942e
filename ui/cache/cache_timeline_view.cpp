#include "ui/cache/cache_timeline_view.h"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int side = 12, axisHeight = 22;
constexpr double tallest = 34, lowest = 20; // pixels from lane to lane
constexpr double markHeight = 14, missShare = 0.6, leastShare = 0.35;
constexpr double widestLabel = 264, labelShare = 0.3;
constexpr std::size_t shownBytes = 120;
constexpr int secondsBetweenTicks = 5;

enum class Mark { Hit, Miss, Invalidated };

struct Meaning {
    Mark mark;
    const char* words;
};
constexpr Meaning meanings[] = {
    {Mark::Hit, QT_TRANSLATE_NOOP("CacheLegend", "hit")},
    {Mark::Miss, QT_TRANSLATE_NOOP("CacheLegend", "miss")},
    {Mark::Invalidated, QT_TRANSLATE_NOOP("CacheLegend", "invalidated")}};

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

CacheLegend::CacheLegend(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    connect(&theme_, &Theme::changed, this, QOverload<>::of(&QWidget::update));
    setAccessibleName(tr("Legend: hit, miss, invalidated"));
    setToolTip(plainToolTip(tr("A mark stands for a quarter of a second. Tall: hits; low: misses; "
                               "in one that has both the lower part stands for the misses.")));
}

QSize CacheLegend::sizeHint() const {
    const QFontMetricsF metrics(theme_.secondaryFont());
    double width = 0;
    for (const Meaning& meaning : meanings)
        width += 12 + metrics.horizontalAdvance(tr(meaning.words)) + 10;
    return {static_cast<int>(std::ceil(width)), 20};
}

void CacheLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(theme_.secondaryFont());
    const QFontMetricsF metrics(theme_.secondaryFont());
    double x = width() - sizeHint().width() + 10;
    for (const Meaning& meaning : meanings) {
        const QRectF area(x, (height() - 12) / 2.0, 4, 12);
        if (meaning.mark == Mark::Invalidated)
            drawRhombus(painter, theme_.tokens(), QPointF(x + 3, height() / 2.0));
        else
            drawMark(painter, theme_.tokens(), area, meaning.mark == Mark::Miss ? 1 : 0);
        painter.setPen(theme_.tokens().dim);
        const double advance = metrics.horizontalAdvance(tr(meaning.words));
        painter.drawText(QRectF(x + 12, 0, advance + 2, height()), Qt::AlignVCenter,
                         tr(meaning.words));
        x += 12 + advance + 10;
    }
}

CacheTimelineView::CacheTimelineView(Theme& theme, const CacheTimeline& timeline, QWidget* parent)
    : QWidget(parent), theme_(theme), timeline_(timeline) {
    setAccessibleName(tr("Hits, misses and invalidations of the busiest statements over the last "
                         "half minute"));
    connect(&theme_, &Theme::changed, this, QOverload<>::of(&QWidget::update));
}

void CacheTimelineView::showUntil(TimePoint now) {
    now_ = now;
    update();
}

void CacheTimelineView::setEmptyWords(const QString& words) {
    if (words == empty_) return;
    empty_ = words;
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
    painter.setFont(theme_.secondaryFont());
    const std::vector<Row> all = rows();
    if (all.empty()) {
        painter.setPen(theme_.tokens().faint);
        painter.drawText(rect().adjusted(2 * gap, gap, -2 * gap, -gap),
                         Qt::AlignCenter | Qt::TextWordWrap, empty_);
        return;
    }
    drawAxis(painter, all.front().strip);
    for (const Row& row : all)
        drawLane(painter, row);
}

void CacheTimelineView::drawAxis(QPainter& painter, const QRectF& strip) const {
    const double y = height() - axisHeight;
    const int span = static_cast<int>(
        std::chrono::duration_cast<std::chrono::seconds>(CacheTimeline::step * CacheTimeline::steps)
            .count());
    for (int seconds = 0; seconds <= span; seconds += secondsBetweenTicks) {
        const double x = strip.right() - strip.width() * seconds / span;
        painter.setPen(theme_.tokens().line);
        painter.drawLine(QPointF(x, gap / 2.0), QPointF(x, y));
        if (seconds > 0 && seconds < span && seconds % (2 * secondsBetweenTicks) != 0) continue;
        painter.setPen(theme_.tokens().faint);
        const Qt::Alignment at = seconds == 0      ? Qt::AlignRight
                                 : seconds == span ? Qt::AlignLeft
                                                   : Qt::AlignHCenter;
        const double left = seconds == 0 ? x - 80 : seconds == span ? x : x - 40;
        painter.drawText(QRectF(left, y, 80, axisHeight), at | Qt::AlignVCenter,
                         seconds == 0 ? tr("now") : tr("%1 s ago").arg(seconds));
    }
}

void CacheTimelineView::drawLane(QPainter& painter, const Row& row) const {
    const ThemeTokens& tokens = theme_.tokens();
    painter.setPen(tokens.text);
    painter.setFont(theme_.bodyFont());
    painter.drawText(
        row.label, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(toQString(oneLine(row.lane->text, shownBytes)),
                                         Qt::ElideRight, int(row.label.width())));
    painter.setFont(theme_.secondaryFont());
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

bool CacheTimelineView::event(QEvent* event) {
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
