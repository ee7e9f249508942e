#include "ui/plan/diff_icicle.h"

#include <algorithm>
#include <cmath>

#include <QPainter>

#include "ui/shell/tool_tip.h"

namespace hone::ui {
namespace {

constexpr int lineHeight = 22;
constexpr int between = 2;
constexpr int apart = 8; // between the two plans
constexpr int padding = 6;
constexpr int mostLines = 16;         // of one plan
constexpr double leastShare = 0.0005; // narrower than that is not drawn

QString nameOf(const PlanNode& node) {
    if (categoryOf(node) == PlanCategory::Evaluate && !node.label.empty())
        return toQString(node.label);
    if (!node.object.empty()) return toQString(node.operation + " " + node.object);
    return toQString(node.label.empty() ? node.operation : node.label);
}

int depthOf(const PlanNode& node) {
    int depth = 0;
    for (const PlanNode& child : node.children)
        depth = std::max(depth, depthOf(child));
    return depth + 1;
}

} // namespace

DiffIcicle::DiffIcicle(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Time of both plans"));
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QString DiffIcicle::change(std::int64_t before, std::int64_t now) {
    if (before <= 0) return now > 0 ? tr("new") : QString();
    const double percent = (static_cast<double>(now) / static_cast<double>(before) - 1) * 100;
    if (std::abs(percent) < 1) return {};
    if (percent > 900)
        return tr("%1 times as long")
            .arg(QString::number(static_cast<double>(now) / static_cast<double>(before), 'g', 3));
    return (percent < 0 ? QStringLiteral("−") : QStringLiteral("+")) +
           QString::number(std::abs(percent), 'f', 0) + QStringLiteral(" %");
}

void DiffIcicle::setPlans(std::shared_ptr<const PlanBundle> before,
                          std::shared_ptr<const PlanBundle> now, const PlanDiff& diff) {
    before_ = std::move(before);
    now_ = std::move(now);
    bars_.clear();
    lines_ = 0;
    const auto time = [](const std::shared_ptr<const PlanBundle>& bundle) {
        return bundle == nullptr ? 0 : bundle->plan.root.inclusiveNs.value.value_or(0);
    };
    if (time(before_) > 0 && time(now_) > 0) {
        whole_ = static_cast<double>(std::max(time(before_), time(now_)));
        std::vector<std::pair<const PlanNode*, const PlanNode*>> others;
        for (const PlanPair& pair : diff.pairs)
            if (pair.a != nullptr && pair.b != nullptr) others.emplace_back(pair.b, pair.a);
        std::ranges::sort(others, std::less<const PlanNode*>(),
                          &std::pair<const PlanNode*, const PlanNode*>::first);
        add(before_->plan.root, false, 0, 0, others);
        beforeLines_ = lines_ = std::min(mostLines, depthOf(before_->plan.root));
        add(now_->plan.root, true, 0, lines_, others);
        lines_ += std::min(mostLines, depthOf(now_->plan.root));
        setAccessibleDescription(
            tr("Pinned %1, now %2").arg(durationText(time(before_)), durationText(time(now_))));
    }
    setVisible(!bars_.empty());
    updateGeometry();
    update();
}

void DiffIcicle::add(const PlanNode& node, bool now, double left, int line,
                     const std::vector<std::pair<const PlanNode*, const PlanNode*>>& others) {
    const std::int64_t time = node.inclusiveNs.value.value_or(0);
    const double width = static_cast<double>(time) / whole_;
    const int first = now ? lines_ : 0;
    if (width < leastShare || line - first >= mostLines) return;
    const bool root = line == first;
    Bar bar;
    bar.left = left;
    bar.width = width;
    bar.line = line;
    bar.name = root ? (now ? tr("now") : tr("pinned")) : nameOf(node);
    bar.look = !now ? (root ? Look::Total : Look::Before) : Look::Same;
    QString changed;
    if (now) {
        const auto found =
            std::ranges::lower_bound(others, &node, std::less<const PlanNode*>(),
                                     &std::pair<const PlanNode*, const PlanNode*>::first);
        const bool matched = found != others.end() && found->first == &node;
        const std::int64_t earlier = matched ? found->second->inclusiveNs.value.value_or(0) : 0;
        changed = change(earlier, time);
        if (!changed.isEmpty()) bar.look = time < earlier ? Look::Faster : Look::Slower;
    }
    bar.words = bar.name + QStringLiteral(" · ") + durationText(time);
    if (!changed.isEmpty()) bar.words += QStringLiteral(" · ") + changed;
    bars_.push_back(bar);
    for (const PlanNode& child : node.children) {
        add(child, now, left, line + 1, others);
        left += static_cast<double>(child.inclusiveNs.value.value_or(0)) / whole_;
    }
}

QSize DiffIcicle::sizeHint() const {
    return {300, bars_.empty() ? 0 : lines_ * (lineHeight + between) + apart};
}

QRectF DiffIcicle::place(const Bar& bar) const {
    const int top = bar.line * (lineHeight + between) + (bar.line >= beforeLines_ ? apart : 0);
    return {bar.left * width(), static_cast<qreal>(top), std::max(1.0, bar.width * width() - 1),
            static_cast<qreal>(lineHeight)};
}

QColor DiffIcicle::colour(Look look) const {
    const ThemeTokens& tokens = theme_.tokens();
    switch (look) {
    case Look::Before:
        return tokens.orange;
    case Look::Total:
        return tokens.orange.darker(tokens.dark ? 140 : 115);
    case Look::Faster:
        return tokens.green;
    case Look::Slower:
        return tokens.vermilion;
    case Look::Same:
        return tokens.faint;
    }
    return tokens.faint;
}

void DiffIcicle::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(theme_.secondaryFont());
    const QFontMetrics metrics = painter.fontMetrics();
    for (const Bar& bar : bars_) {
        const QRectF area = place(bar);
        const QColor fill = colour(bar.look);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawRoundedRect(area, 2, 2);
        const int room = static_cast<int>(area.width()) - 2 * padding;
        const QString& words = metrics.horizontalAdvance(bar.words) <= room ? bar.words : bar.name;
        const QString shown = metrics.elidedText(words, Qt::ElideRight, room);
        // A plan's own bar may be narrow where its time shall still be read: beside it.
        const bool root = bar.line == 0 || bar.line == beforeLines_;
        if (root && metrics.horizontalAdvance(bar.words) > room &&
            area.right() + padding + metrics.horizontalAdvance(bar.words) < width()) {
            painter.setPen(theme_.tokens().text);
            painter.drawText(QRectF(area.right() + padding, area.top(), width(), area.height()),
                             Qt::AlignLeft | Qt::AlignVCenter, bar.words);
        } else if (room >= metrics.horizontalAdvance(bar.name.left(3) + QStringLiteral("…"))) {
            // Dark on bright, bright on dark.
            painter.setPen(qGray(fill.rgb()) > 125 ? QColor(Qt::black) : QColor(Qt::white));
            painter.drawText(area.adjusted(padding, 0, -padding, 0),
                             Qt::AlignLeft | Qt::AlignVCenter, shown);
        }
    }
}

bool DiffIcicle::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto under = std::ranges::find_if(
        bars_, [&](const Bar& bar) { return place(bar).contains(help->pos()); });
    showToolTip(*help, under == bars_.end() ? QString() : under->words, this);
    return true;
}

} // namespace hone::ui
