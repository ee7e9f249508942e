#include "ui/pool/pool_waiting.h"

#include <algorithm>

#include <QPainter>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr double leastWidth = 190, tileGap = 6;
constexpr std::size_t shownBytes = 60;

} // namespace

PoolQueue::PoolQueue(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    connect(&theme_, &Theme::changed, this, QOverload<>::of(&QWidget::update));
    setAccessibleName(tr("Callers that wait for a connection"));
}

void PoolQueue::setCallers(std::vector<Caller> callers, std::int64_t total) {
    if (callers.empty() && callers_.empty()) return;
    callers_ = std::move(callers);
    total_ = total;
    update();
}

void PoolQueue::setEmptyWords(const QString& words) {
    if (words == empty_) return;
    empty_ = words;
    update();
}

void PoolQueue::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QRectF room = QRectF(rect()).adjusted(10, 10, -10, -10);
    painter.setFont(theme_.secondaryFont());
    painter.setPen(theme_.tokens().faint);
    if (callers_.empty()) {
        painter.drawText(room, Qt::AlignCenter | Qt::TextWordWrap, empty_);
        return;
    }
    const auto fit =
        static_cast<std::size_t>(std::max(1.0, (room.width() + tileGap) / (leastWidth + tileGap)));
    const std::size_t tiles = std::min(fit, callers_.size());
    const bool more = total_ > static_cast<std::int64_t>(tiles);
    const double each =
        (room.width() + tileGap) / static_cast<double>(std::max<std::size_t>(tiles, 3)) - tileGap;
    for (std::size_t i = 0; i < tiles; ++i) {
        const QRectF area(room.left() + static_cast<double>(i) * (each + tileGap), room.top(), each,
                          room.height());
        if (!more || i + 1 < tiles) {
            drawCaller(painter, area, callers_[i]);
            continue;
        }
        painter.setFont(theme_.bodyFont());
        painter.setPen(theme_.tokens().dim);
        painter.drawText(area, Qt::AlignCenter,
                         tr("and %1 more").arg(countText(total_ - static_cast<std::int64_t>(i))));
    }
}

void PoolQueue::drawCaller(QPainter& painter, const QRectF& area, const Caller& caller) const {
    const ThemeTokens& tokens = theme_.tokens();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(tokens.line);
    painter.setBrush(tokens.raised);
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), controlRadius, controlRadius);
    const QRectF text = area.adjusted(9, 5, -9, -5);
    const QRectF upper(text.left(), text.top(), text.width(), text.height() / 2);
    QString words = toQString(caller.waiter.holder);
    if (!caller.waiter.statement.empty())
        words += QStringLiteral(" · ") + toQString(oneLine(caller.waiter.statement, shownBytes));
    painter.setFont(theme_.codeFont());
    painter.setPen(tokens.text);
    painter.drawText(upper, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(words, Qt::ElideRight, int(text.width())));
    painter.setFont(theme_.secondaryFont());
    painter.setPen(tokens.dim);
    const QString waited = durationText(caller.waiter.waitingNs);
    painter.drawText(upper.translated(0, text.height() / 2), Qt::AlignLeft | Qt::AlignVCenter,
                     caller.role == PoolRole::Writer ? tr("waited %1 for the writer").arg(waited)
                                                     : tr("waited %1").arg(waited));
}

PoolWaiting::PoolWaiting(Theme& theme, QWidget* parent)
    : Card(tr("Waiting"), parent), queue_(new PoolQueue(theme)), count_(new QLabel) {
    addHeadWidget(count_);
    setContent(queue_);
}

void PoolWaiting::show(const PoolStats& readers, const PoolStats& writer) {
    std::vector<PoolQueue::Caller> callers;
    for (const WaiterInfo& waiter : readers.waiters)
        callers.push_back({PoolRole::Readers, waiter});
    for (const WaiterInfo& waiter : writer.waiters)
        callers.push_back({PoolRole::Writer, waiter});
    std::ranges::stable_sort(callers, std::greater(), [](const PoolQueue::Caller& caller) {
        return caller.waiter.waitingNs;
    });
    const std::int64_t waiting = readers.pending + writer.pending;
    const auto failed = static_cast<std::int64_t>(readers.timedOut + readers.refused +
                                                  writer.timedOut + writer.refused);
    QString words = waiting == 1 ? tr("1 caller") : tr("%1 callers").arg(countText(waiting));
    if (failed > 0) words += tr(" · %1 in vain so far").arg(countText(failed));
    if (words != count_->text()) {
        count_->setText(words);
        count_->setToolTip(tr("In vain: the acquire timeout passed, or the line was full"));
        setTone(count_, waiting > 0 || failed > 0 ? "attention" : "dim");
    }
    queue_->setEmptyWords(tr("Nobody waits. Callers line up here while all connections are lent; "
                             "a load with more workers than readers shows it."));
    queue_->setCallers(std::move(callers), waiting);
}

void PoolWaiting::clear(const QString& words) {
    count_->setText(QString());
    queue_->setEmptyWords(words);
    queue_->setCallers({}, 0);
}

} // namespace hone::ui
