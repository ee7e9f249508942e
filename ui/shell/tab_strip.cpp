#include "ui/shell/tab_strip.h"

#include <QMouseEvent>
#include <QPainter>

namespace hone::ui {
namespace {

constexpr int markRoom = 18;
constexpr int longestName = 220;

} // namespace

TabStrip::TabStrip(Theme& theme, bool closable, QWidget* parent)
    : QTabBar(parent), theme_(theme), closable_(closable) {
    setDrawBase(false);
    setExpanding(false);
    setUsesScrollButtons(true);
    setElideMode(Qt::ElideMiddle);
    setMouseTracking(true);
    setMovable(closable);
    setFocusPolicy(Qt::TabFocus);
    connect(&theme_, &Theme::changed, this, [this] { update(); });
}

void TabStrip::setUnsaved(int index, bool unsaved) {
    if (tabData(index).toBool() == unsaved) return;
    setTabData(index, unsaved);
    update();
}

QSize TabStrip::tabSizeHint(int index) const {
    const QFontMetrics bold(theme_.titleFont());
    const int name = std::min(bold.horizontalAdvance(tabText(index)), longestName);
    return {name + gap + (closable_ ? markRoom : 0), controlHeight};
}

QSize TabStrip::minimumTabSizeHint(int index) const {
    return tabSizeHint(index);
}

QRect TabStrip::markRect(int index) const {
    const QRect rect = tabRect(index);
    return {rect.right() - markRoom - gap / 2, rect.top(), markRoom, rect.height()};
}

void TabStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeTokens& tokens = theme_.tokens();
    for (int i = 0; i < count(); ++i) {
        const bool present = i == currentIndex();
        const QRect rect = tabRect(i);
        painter.setFont(present ? theme_.titleFont() : theme_.bodyFont());
        painter.setPen(present ? tokens.text : tokens.dim);
        const QRect words = rect.adjusted(0, 0, closable_ ? -markRoom - gap / 2 : -gap / 2, 0);
        painter.drawText(
            words, Qt::AlignVCenter | Qt::AlignLeft,
            QFontMetrics(painter.font()).elidedText(tabText(i), Qt::ElideMiddle, words.width()));
        if (present && hasFocus()) {
            painter.setPen(QPen(tokens.accent, 1));
            painter.drawLine(words.left(), rect.bottom() - 2, words.right() - gap / 2,
                             rect.bottom() - 2);
        }
        if (!closable_) continue;
        const QPointF middle = QRectF(markRect(i)).center();
        if (i == hovered_) {
            painter.setPen(QPen(tokens.dim, 1.3));
            painter.drawLine(middle + QPointF(-3.5, -3.5), middle + QPointF(3.5, 3.5));
            painter.drawLine(middle + QPointF(-3.5, 3.5), middle + QPointF(3.5, -3.5));
        } else if (tabData(i).toBool()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens.faint);
            painter.drawEllipse(middle, 4.5, 4.5);
        }
    }
}

void TabStrip::setHovered(int index) {
    if (hovered_ == index) return;
    hovered_ = index;
    update();
}

void TabStrip::mouseMoveEvent(QMouseEvent* event) {
    setHovered(tabAt(event->pos()));
    QTabBar::mouseMoveEvent(event);
}

void TabStrip::leaveEvent(QEvent* event) {
    setHovered(-1);
    QTabBar::leaveEvent(event);
}

void TabStrip::mousePressEvent(QMouseEvent* event) {
    const int index = tabAt(event->pos());
    const bool onCross = closable_ && index >= 0 && event->button() == Qt::LeftButton &&
                         markRect(index).contains(event->pos());
    pressedCross_ = onCross ? index : -1;
    if (!onCross) QTabBar::mousePressEvent(event);
}

void TabStrip::mouseReleaseEvent(QMouseEvent* event) {
    const int index = tabAt(event->pos());
    const bool cross =
        pressedCross_ >= 0 && index == pressedCross_ && markRect(index).contains(event->pos());
    const bool middle = closable_ && index >= 0 && event->button() == Qt::MiddleButton;
    pressedCross_ = -1;
    if (cross || middle)
        emit tabCloseRequested(index);
    else
        QTabBar::mouseReleaseEvent(event);
}

void TabStrip::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateGeometry();
    QTabBar::changeEvent(event);
}

} // namespace hone::ui
