#pragma once

#include <QLabel>
#include <QString>

namespace hone::test {

// What the labels of a widget say to one who looks at it, a line each.
inline QString visibleTexts(const QWidget& widget) {
    QStringList texts;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (label->isVisibleTo(&widget)) texts << label->text();
    return texts.join(u'\n').remove(QChar(0x200b)); // where a long name may break
}

// The one with these words that is seen; null: there is none.
template <typename Button>
Button* visibleButton(const QWidget& widget, const QString& text) {
    for (Button* each : widget.findChildren<Button*>())
        if (each->text() == text && each->isVisibleTo(&widget)) return each;
    return nullptr;
}

} // namespace hone::test
