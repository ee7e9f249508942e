#include "ui/shell/rail.h"

#include <QPainter>

namespace hone::ui {

namespace {

constexpr int railWidth = 60;
constexpr int buttonHeight = 52;
constexpr int iconSide = 20;

class RailButton : public QAbstractButton {
public:
    RailButton(Theme& theme, const QString& icon, const QString& word, QWidget* parent)
        : QAbstractButton(parent), theme_(theme), icon_(icon) {
        setText(word);
        setAccessibleName(tr("Page %1").arg(word));
        setCheckable(true);
        setFixedHeight(buttonHeight);
        setFont(theme.secondaryFont());
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::TabFocus);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        const ThemeTokens& tokens = theme_.tokens();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (isChecked()) {
            painter.fillRect(rect(), tokens.selection);
            painter.fillRect(QRect(0, 0, 2, height()), tokens.accent);
        } else if (underMouse()) {
            painter.fillRect(rect(), tokens.raised);
        }
        if (hasFocus()) {
            painter.setPen(tokens.accent);
            painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
        }
        const QColor color = isChecked() ? tokens.text : tokens.dim;
        theme_.icon(icon_, color)
            .paint(&painter, QRect((width() - iconSide) / 2, 7, iconSide, iconSide));
        painter.setPen(color);
        painter.drawText(QRect(0, 28, width(), 18), Qt::AlignCenter, text());
    }

private:
    Theme& theme_;
    const QString icon_;
};

} // namespace

Rail::Rail(Theme& theme, QWidget* parent)
    : QFrame(parent), theme_(theme), layout_(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("rail"));
    setAccessibleName(tr("Pages"));
    setFixedWidth(railWidth);
    layout_->setContentsMargins(0, gap, 1, gap);
    layout_->setSpacing(2);
    layout_->addStretch(1);
    group_.setExclusive(true);
    connect(&group_, &QButtonGroup::idClicked, this, &Rail::pageChosen);
}

void Rail::addPage(const QString& icon, const QString& word) {
    const int id = static_cast<int>(group_.buttons().size());
    auto* button = new RailButton(theme_, icon, word, this);
    group_.addButton(button, id);
    layout_->insertWidget(id, button);
    if (id == 0) button->setChecked(true);
}

void Rail::setPage(int page) {
    group_.button(page)->setChecked(true);
}

} // namespace hone::ui
