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

} // namespace hone::test
