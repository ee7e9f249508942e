#include "ui/results/phase_bar.h"

#include <algorithm>
#include <array>

#include <QPainter>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

struct Unit {
    double ns;
    const char* name;
};

Unit unitOf(std::int64_t longest) {
    if (longest >= 9'995'000'000) return {1e9, "s"};
    if (longest >= 999'500) return {1e6, "ms"};
    return {1e3, "µs"};
}

QString inUnit(std::int64_t ns, const Unit& unit) {
    const double value = static_cast<double>(ns) / unit.ns;
    if (value >= 9.95) return countText(static_cast<std::int64_t>(value + 0.5));
    return QString::number(value, 'f', value >= 0.1 ? 1 : 2);
}

} // namespace

QString phaseWords(const PhaseTimes& timing) {
    const std::array<std::pair<const char*, std::int64_t>, 5> all{{{"queue", timing.queueNs},
                                                                   {"pool", timing.poolWaitNs},
                                                                   {"prepare", timing.prepareNs},
                                                                   {"first row", timing.firstRowNs},
                                                                   {"fetch", timing.fetchNs}}};
    std::int64_t longest = 0;
    std::int64_t rest = timing.totalNs;
    for (const auto& [name, ns] : all) {
        longest = std::max(longest, ns);
        rest -= ns;
    }
    longest = std::max(longest, rest);
    if (longest <= 0) return {};
    const Unit unit = unitOf(longest);
    QStringList words;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& [name, ns] = all[i];
        // Waiting is named where it mattered.
        if (i < 2 ? ns * 50 < timing.totalNs : static_cast<double>(ns) / unit.ns < 0.005) continue;
        words << QLatin1String(name) + QLatin1Char(' ') + inUnit(ns, unit);
    }
    if (rest * 10 > timing.totalNs) words << QStringLiteral("rest ") + inUnit(rest, unit);
    return words.join(QStringLiteral(" · ")) + QLatin1Char(' ') + QString::fromUtf8(unit.name);
}

PhaseBar::PhaseBar(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Time of the execution"));
    connect(&theme_, &Theme::changed, this, [this] { update(); });
}

QSize PhaseBar::sizeHint() const {
    return {400, 44};
}
QSize PhaseBar::minimumSizeHint() const {
    return {120, 44};
}

std::vector<PhaseBar::Phase> PhaseBar::phases() const {
    const ThemeTokens& tokens = theme_.tokens();
    const std::int64_t rest =
        std::max<std::int64_t>(0, timing_.totalNs - timing_.queueNs - timing_.poolWaitNs -
                                      timing_.prepareNs - timing_.firstRowNs - timing_.fetchNs);
    return {{tr("queue"), timing_.queueNs, tokens.faint},
            {tr("pool"), timing_.poolWaitNs, tokens.purple},
            {tr("prepare"), timing_.prepareNs, tokens.blue},
            {tr("first row"), timing_.firstRowNs, tokens.orange},
            {tr("fetch"), timing_.fetchNs, tokens.green},
            {tr("rest"), rest, tokens.line}};
}

void PhaseBar::setReport(const ExecutionReport& report) {
    timing_ = report.timing;
    measured_ = true;
    total_ = durationText(timing_.totalNs);
    words_ = phaseWords(timing_);
    pill_ = tr("cache: %1").arg(QLatin1String(cacheOutcomeName(report.cache)));
    pillReason_ = toQString(report.cacheReason);
    describe();
}

void PhaseBar::setRunning(std::int64_t elapsedNs, const QString& words) {
    timing_ = {};
    measured_ = false;
    total_ = durationText(elapsedNs);
    words_ = words;
    pill_.clear();
    pillReason_.clear();
    describe();
}

void PhaseBar::clear() {
    timing_ = {};
    measured_ = false;
    total_.clear();
    words_.clear();
    pill_.clear();
    pillReason_.clear();
    describe();
}

void PhaseBar::describe() {
    QStringList lines;
    if (measured_) {
        for (const Phase& phase : phases())
            lines << phase.name + QStringLiteral("  ") + durationText(phase.ns);
        lines << tr("measured; total %1").arg(total_);
        if (!pillReason_.isEmpty()) lines << pill_ + QStringLiteral(": ") + pillReason_;
    }
    setToolTip(lines.join(QLatin1Char('\n')));
    setAccessibleDescription(QStringList{total_, words_, pill_}.join(QStringLiteral(", ")));
    update();
}

void PhaseBar::paintEvent(QPaintEvent*) {
    if (total_.isEmpty()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeTokens& tokens = theme_.tokens();
    painter.setPen(tokens.line);
    painter.drawLine(QPointF(0, height() - 0.5), QPointF(width(), height() - 0.5));
    const QRect inner = rect().adjusted(10, 0, -10, -1);

    painter.setFont(theme_.titleFont());
    painter.setPen(tokens.text);
    const int totalWidth = painter.fontMetrics().horizontalAdvance(total_);
    painter.drawText(inner, Qt::AlignVCenter | Qt::AlignLeft, total_);
    int left = inner.left() + totalWidth + 10;
    int right = inner.right() + 1;

    painter.setFont(theme_.secondaryFont());
    const QFontMetrics small = painter.fontMetrics();
    if (!pill_.isEmpty()) {
        const int width = small.horizontalAdvance(pill_) + 16;
        const QRectF pill(right - width + 0.5, inner.center().y() - 10.5, width - 1, 21);
        painter.setPen(tokens.line);
        painter.setBrush(tokens.raised);
        painter.drawRoundedRect(pill, 10.5, 10.5);
        painter.setPen(tokens.dim);
        painter.drawText(pill, Qt::AlignCenter, pill_);
        right -= width + 10;
    }
    const int room = right - left;
    const int widest = small.horizontalAdvance(words_) + 2;
    int wordsWidth = std::min(widest, measured_ ? room / 2 : room);
    // No more than two lines: where they do not fit in half the room, the bar gives way.
    const auto lines = [&] {
        return small.boundingRect(0, 0, wordsWidth, height(), Qt::TextWordWrap, words_).height();
    };
    while (measured_ && wordsWidth < std::min(widest, room) && lines() > 2 * small.lineSpacing())
        wordsWidth = std::min(wordsWidth + 8, room);
    painter.setPen(tokens.dim);
    if (!measured_) {
        painter.drawText(QRect(left, inner.top(), room, inner.height()),
                         Qt::AlignVCenter | Qt::AlignLeft,
                         small.elidedText(words_, Qt::ElideRight, room));
        return;
    }
    if (wordsWidth > 0) {
        const QRect words(right - wordsWidth, inner.top(), wordsWidth, inner.height());
        painter.drawText(words, Qt::AlignVCenter | Qt::AlignRight | Qt::TextWordWrap, words_);
        right -= wordsWidth + 10;
    }

    std::int64_t sum = 0;
    for (const Phase& phase : phases())
        sum += phase.ns;
    const double width = right - left;
    if (sum == 0 || width < 40) return;
    painter.setPen(Qt::NoPen);
    // Every phase that took time is seen: two pixels at least, taken from the room of all.
    double at = left;
    for (const Phase& phase : phases()) {
        if (phase.ns == 0) continue;
        const double share =
            2 + (width - 24) * static_cast<double>(phase.ns) / static_cast<double>(sum);
        painter.setBrush(phase.color);
        painter.drawRoundedRect(QRectF(at, inner.center().y() - 3, share, 7), 2, 2);
        at += share + 2;
    }
}

} // namespace hone::ui
