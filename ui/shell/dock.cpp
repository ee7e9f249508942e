#include "ui/shell/dock.h"

#include <QEvent>
#include <QToolButton>

#include "ui/shell/card.h"

namespace hone::ui {

Dock::Dock(Theme& theme, const QString& name, const QString& title, QWidget* panel, QWidget* parent)
    : Dock(theme, name, title, panel, nullptr, parent) {
    auto* card = qobject_cast<Card*>(panel);
    if (card == nullptr) card = panel->findChild<Card*>();
    addButtons(card);
    QWidget* head = card->takeHead();
    head->installEventFilter(this);
    setTitleBarWidget(head);
}

Dock::Dock(Theme& theme, const QString& name, const QString& title, QWidget* panel,
           QWidget* titleBar, QWidget* parent)
    : QDockWidget(title, parent), theme_(theme) {
    setObjectName(name);
    setWidget(panel);
    if (titleBar != nullptr) setTitleBarWidget(titleBar);
}

void Dock::addButtons(Card* card) {
    float_ = new QToolButton;
    close_ = new QToolButton;
    float_->setAccessibleName(tr("Float %1, or dock it again").arg(windowTitle()));
    float_->setToolTip(tr("Float, or dock again"));
    close_->setAccessibleName(tr("Close %1").arg(windowTitle()));
    close_->setToolTip(tr("Close; the View menu brings it back"));
    connect(float_, &QToolButton::clicked, this, [this] { setFloating(!isFloating()); });
    connect(close_, &QToolButton::clicked, this, &QWidget::close);
    for (QToolButton* button : {float_, close_}) {
        button->setProperty("dock", true);
        button->setIconSize(QSize(12, 12));
        button->setFixedSize(20, 20);
        button->setFocusPolicy(Qt::NoFocus); // by keyboard: the View menu
        button->hide();
        card->addHeadLeftWidget(button);
    }
    connect(this, &QDockWidget::featuresChanged, this, [this] { close_->hide(); });
    connect(&theme_, &Theme::changed, this, &Dock::updateIcons);
    updateIcons();
}

void Dock::updateIcons() {
    float_->setIcon(theme_.icon(QStringLiteral("float"), theme_.tokens().faint));
    close_->setIcon(theme_.icon(QStringLiteral("close"), theme_.tokens().faint));
}

bool Dock::eventFilter(QObject* watched, QEvent* event) {
    if (watched == titleBarWidget() && float_ != nullptr) {
        if (event->type() == QEvent::Enter) {
            float_->show();
            close_->setVisible(features().testFlag(DockWidgetClosable));
        } else if (event->type() == QEvent::Leave) {
            float_->hide();
            close_->hide();
        }
    }
    return QDockWidget::eventFilter(watched, event);
}

} // namespace hone::ui
