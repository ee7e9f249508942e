#include "ui/shell/welcome_tile.h"

#include <QPainter>

namespace hone::ui {
namespace {

constexpr int side = 14, above = 12, iconSide = 20, between = 4;

QRect wrapped(const QFont& font, const QRect& room, const QString& text) {
    return QFontMetrics(font).boundingRect(room, Qt::TextWordWrap, text);
}

} // namespace

WelcomeTile::WelcomeTile(Theme& theme, const QString& icon, const QString& title,
                         const QString& words, bool primary, QWidget* parent)
    : QAbstractButton(parent), theme_(theme), icon_(icon), words_(words), primary_(primary) {
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(words);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&theme_, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QRect WelcomeTile::titleIn(int width) const {
    const int left = side + iconSide + gap;
    return wrapped(theme_.titleFont(), QRect(left, above, std::max(60, width - left - side), 1'000),
                   text());
}

QRect WelcomeTile::wordsIn(int width) const {
    const QRect title = titleIn(width);
    return wrapped(theme_.secondaryFont(),
                   QRect(title.left(), title.bottom() + 1 + between,
                         std::max(60, width - title.left() - side), 1'000),
                   words_);
}

int WelcomeTile::heightForWidth(int width) const {
    return wordsIn(width).bottom() + 1 + above;
}

QSize WelcomeTile::sizeHint() const {
    return {240, heightForWidth(240)};
}

QSize WelcomeTile::minimumSizeHint() const {
    return {150, 60};
}

void WelcomeTile::paintEvent(QPaintEvent*) {
    const ThemeTokens& tokens = theme_.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool marked = hasFocus() || underMouse();
    painter.setPen(marked || primary_ ? tokens.accent : tokens.line);
    painter.setBrush(isDown() || hasFocus() ? tokens.selection : tokens.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    theme_.icon(icon_, primary_ ? tokens.accent : tokens.dim)
        .paint(&painter, QRect(side, above - 1, iconSide, iconSide));
    painter.setFont(theme_.titleFont());
    painter.setPen(tokens.text);
    painter.drawText(titleIn(width()).adjusted(0, 0, 2, 0), Qt::TextWordWrap, text());
    painter.setFont(theme_.secondaryFont());
    painter.setPen(tokens.dim);
    painter.drawText(wordsIn(width()).adjusted(0, 0, 2, 2), Qt::TextWordWrap, words_);
}

} // namespace hone::ui
