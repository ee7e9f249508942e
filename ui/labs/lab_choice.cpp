#include "ui/labs/lab_choice.h"

#include <QPainter>

namespace hone::ui {
namespace {

constexpr double side = 10, above = 7, numberWidth = 20, rightWidth = 20; // at scale 1

} // namespace

LabChoice::LabChoice(const LabType& type, int number, const QString& words, QWidget* parent)
    : QAbstractButton(parent), type_(type), number_(number) {
    setText(words);
    setAccessibleName(words);
    setCheckable(true);
    setAutoExclusive(true);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&type_.theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LabChoice::setRight(bool right) {
    right_ = right;
    setAccessibleDescription(right ? tr("What came out") : QString());
    update();
}

QRect LabChoice::wordsIn(int width) const {
    const int left = type_.pixels(side + numberWidth);
    const int room = std::max(40, width - left - type_.pixels(side + rightWidth));
    return QFontMetrics(type_.body())
        .boundingRect(QRect(left, type_.pixels(above), room, 10'000), Qt::TextWordWrap, text());
}

int LabChoice::heightForWidth(int width) const {
    return wordsIn(width).height() + 2 * type_.pixels(above);
}

QSize LabChoice::sizeHint() const {
    const int width = type_.pixels(320);
    return {width, heightForWidth(width)};
}

QSize LabChoice::minimumSizeHint() const {
    const int width = type_.pixels(180);
    return {width, heightForWidth(width)};
}

void LabChoice::paintEvent(QPaintEvent*) {
    const ThemeTokens& tokens = type_.theme.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool marked = hasFocus() || isChecked();
    painter.setPen(QPen(marked                        ? tokens.accent
                        : underMouse() && isEnabled() ? tokens.faint
                                                      : tokens.line,
                        isChecked() ? 1.6 : 1));
    painter.setBrush(isChecked() ? tokens.selection : tokens.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), controlRadius, controlRadius);
    const QRect words = wordsIn(width());
    painter.setFont(type_.body());
    painter.setPen(tokens.faint);
    painter.drawText(
        QRect(type_.pixels(side), words.top(), type_.pixels(numberWidth), words.height()),
        Qt::AlignTop, QString::number(number_));
    painter.setPen(tokens.text);
    painter.drawText(words.adjusted(0, 0, 2, 0), Qt::TextWordWrap, text());
    if (!right_) return;
    painter.setFont(type_.strong());
    painter.setPen(tokens.good);
    painter.drawText(rect().adjusted(0, 0, -type_.pixels(side), 0),
                     Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("✓"));
}

} // namespace hone::ui
