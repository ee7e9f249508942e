#include "ui/cache/fact_list.h"

#include <algorithm>

#include <QMouseEvent>
#include <QPainter>

#include "ui/shell/tool_tip.h"

namespace hone::ui {
namespace {

constexpr int rowHeight = 27, side = 10, between = 12;
constexpr int wordsHeight = 76;

} // namespace

FactList::FactList(Theme& theme, bool code, QWidget* parent)
    : QWidget(parent), theme_(theme), code_(code) {
    setMouseTracking(true);
    connect(&theme_, &Theme::changed, this, QOverload<>::of(&QWidget::update));
}

void FactList::setFacts(std::vector<Fact> facts) {
    if (facts == facts_) return;
    const bool other = facts.size() != facts_.size();
    facts_ = std::move(facts);
    if (other) updateGeometry();
    update();
}

void FactList::setEmptyWords(const QString& words) {
    if (words == empty_) return;
    empty_ = words;
    update();
}

QSize FactList::sizeHint() const {
    return {300, facts_.empty() ? wordsHeight : rowHeight * static_cast<int>(facts_.size())};
}

QSize FactList::minimumSizeHint() const {
    return {200, facts_.empty() ? wordsHeight
                                : rowHeight * std::min(2, static_cast<int>(facts_.size()))};
}

std::size_t FactList::shown() const {
    return std::min(facts_.size(), static_cast<std::size_t>(std::max(0, height() / rowHeight)));
}

void FactList::paintEvent(QPaintEvent*) {
    const ThemeTokens& tokens = theme_.tokens();
    QPainter painter(this);
    if (facts_.empty()) {
        painter.setFont(theme_.secondaryFont());
        painter.setPen(tokens.faint);
        painter.drawText(rect().adjusted(2 * side, gap, -2 * side, -gap),
                         Qt::AlignCenter | Qt::TextWordWrap, empty_);
        return;
    }
    for (std::size_t i = 0; i < shown(); ++i) {
        const Fact& fact = facts_[i];
        const QRect row(0, static_cast<int>(i) * rowHeight, width(), rowHeight);
        painter.setPen(tokens.line);
        painter.drawLine(row.bottomLeft(), row.bottomRight());
        const QRect room = row.adjusted(side, 0, -side, -1);
        painter.setFont(theme_.bodyFont());
        painter.setPen(fact.bad      ? tokens.bad
                       : fact.offers ? tokens.accent
                       : code_       ? tokens.dim
                                     : tokens.text);
        const int most = code_ ? room.width() / 2 : room.width() * 2 / 3;
        const QString value = painter.fontMetrics().elidedText(fact.value, Qt::ElideRight, most);
        painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter, value);
        const int left = room.width() - painter.fontMetrics().horizontalAdvance(value) - between;
        painter.setFont(code_ ? theme_.codeFont() : theme_.bodyFont());
        painter.setPen(code_ ? tokens.text : tokens.dim);
        painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(fact.name, Qt::ElideRight, left));
    }
}

std::optional<int> FactList::offerAt(const QPoint& point) const {
    const auto row = static_cast<std::size_t>(std::max(0, point.y() / rowHeight));
    if (row >= shown() || !facts_[row].offers) return std::nullopt;
    return static_cast<int>(row);
}

void FactList::mouseMoveEvent(QMouseEvent* event) {
    setCursor(offerAt(event->pos()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void FactList::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    if (const auto offer = offerAt(event->pos())) emit chosen(*offer);
}

bool FactList::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const auto row = static_cast<std::size_t>(std::max(0, help->pos().y() / rowHeight));
    showToolTip(*help, row < shown() ? facts_[row].toolTip : QString(), this);
    return true;
}

} // namespace hone::ui
