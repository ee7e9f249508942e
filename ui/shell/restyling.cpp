#include "ui/shell/restyling.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QStyle>

namespace hone::ui {
namespace {

constexpr int turn = 6, pause = 4; // ms
// Where Qt keeps the font that a widget had when it was first polished, to give it back.
constexpr const char* firstFont = "_q_styleSheetWidgetFont";

} // namespace

Restyling::Restyling(const QString& sheet, QObject* parent) : QObject(parent) {
    // It forgets what it worked out for each widget, and so finds none to polish for the new sheet.
    QApplication::style()->unpolish(qApp);
    qApp->setStyleSheet(sheet);
    for (QWidget* window : QApplication::topLevelWidgets())
        begin(window);
    qApp->installEventFilter(this);
    startTimer(pause);
}

// Who was never polished will be when first shown.
void Restyling::begin(QWidget* widget) {
    if (widget->isVisible()) {
        polish(widget);
    } else if (widget->testAttribute(Qt::WA_WState_Polished)) {
        waiting_ << widget;
        hidden_ << widget;
    }
    for (QObject* child : widget->children())
        if (child->isWidgetType() && !static_cast<QWidget*>(child)->isWindow())
            begin(static_cast<QWidget*>(child));
}

// Sheets differ in colours alone: fonts stay, and nobody is told to lay itself out anew.
void Restyling::polish(QWidget* widget) {
    const QFont font = widget->font();
    if (widget->property(firstFont).isValid()) widget->setProperty(firstFont, QVariant());
    widget->style()->polish(widget);
    if (widget->font() != font) widget->setFont(font);
    widget->update();
}

bool Restyling::eventFilter(QObject* object, QEvent* event) {
    if (event->type() == QEvent::Show && hidden_.remove(object))
        polish(static_cast<QWidget*>(object));
    return false;
}

void Restyling::timerEvent(QTimerEvent*) {
    QElapsedTimer taken;
    taken.start();
    while (!waiting_.isEmpty() && taken.elapsed() < turn) {
        QWidget* widget = waiting_.takeFirst();
        if (widget != nullptr && hidden_.remove(widget)) polish(widget);
    }
    if (waiting_.isEmpty()) deleteLater();
}

} // namespace hone::ui
