#include "ui/shell/pill.h"

#include <QPainter>

#include "ui/shell/format.h"

namespace hone::ui {

namespace {

constexpr int pillHeight = 22;
constexpr int inset = 9;
constexpr int dotWidth = 13; // with the space behind it
constexpr int between = 5;

} // namespace

Pill::Pill(Theme& theme, QWidget* parent) : QToolButton(parent), theme_(theme) {
    setFont(theme.secondaryFont());
    setFixedHeight(pillHeight);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
}

void Pill::setWords(const QString& words, const QString& strong) {
    if (words == words_ && strong == strong_) return;
    words_ = words;
    strong_ = strong;
    setAccessibleName(strong.isEmpty() ? words : words + QStringLiteral(", ") + strong);
    updateGeometry();
    update();
}

void Pill::setDot(QColor ThemeTokens::*color) {
    dot_ = color;
    update();
}

QFont Pill::strongFont() const {
    QFont font = this->font();
    font.setWeight(QFont::DemiBold);
    return font;
}

QSize Pill::sizeHint() const {
    int width = 2 * inset + QFontMetrics(font()).horizontalAdvance(words_);
    if (dot_ != nullptr) width += dotWidth;
    if (!strong_.isEmpty())
        width += between + QFontMetrics(strongFont()).horizontalAdvance(strong_);
    return {width + 2, pillHeight};
}

void Pill::paintEvent(QPaintEvent*) {
    const ThemeTokens& tokens = theme_.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hasFocus() ? tokens.accent : underMouse() ? tokens.faint : tokens.line);
    painter.setBrush(isDown() ? tokens.line : tokens.raised);
    const QRectF outline = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(outline, outline.height() / 2, outline.height() / 2);

    QRectF area = outline.adjusted(inset, 0, -inset, 0);
    if (dot_ != nullptr) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.*dot_);
        painter.drawEllipse(QPointF(area.left() + 3.5, area.center().y()), 3.5, 3.5);
        area.setLeft(area.left() + dotWidth);
    }
    painter.setPen(isEnabled() ? tokens.dim : tokens.faint);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, words_);
    if (strong_.isEmpty()) return;
    painter.setFont(strongFont());
    painter.setPen(isEnabled() ? tokens.text : tokens.faint);
    painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, strong_);
}

QToolButton* pillButton(const QString& words, const QString& toolTip) {
    auto* button = new QToolButton;
    button->setProperty("look", QStringLiteral("pill"));
    button->setFocusPolicy(Qt::TabFocus);
    button->setText(words);
    button->setToolTip(plainToolTip(toolTip));
    return button;
}

QLabel* pillLabel(const QString& words) {
    auto* label = new QLabel(words);
    label->setProperty("look", QStringLiteral("pill"));
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace hone::ui
