#pragma once

#include <QList>
#include <QPointer>
#include <QSet>
#include <QWidget>

namespace hone::ui {

// The application's change to another style sheet. Left to Qt, it polishes every widget there is,
// and once more for each that it lies in, within one turn of the event loop. Here what shows is
// polished at once and what is hidden when it is shown, or some at a time while nothing else is to
// be done. Goes when all is done.
class Restyling : public QObject {
    Q_OBJECT
public:
    Restyling(const QString& sheet, QObject* parent);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    void begin(QWidget* widget);
    static void polish(QWidget* widget);

    QList<QPointer<QWidget>> waiting_; // parents before children
    QSet<const QObject*> hidden_;      // of these, who was not polished yet
};

} // namespace hone::ui
