#pragma once

#include <QRegularExpression>
#include <QString>

namespace hone::ui {

// A number and its unit stay in one line.
inline QString unbroken(QString words) {
    static const QRegularExpression numberAndUnit(
        QStringLiteral("(\\d) (%|(?:ns|µs|ms|s|min|B|KB|MB|GB)\\b)"),
        QRegularExpression::UseUnicodePropertiesOption);
    return words.replace(numberAndUnit, QStringLiteral("\\1\u00a0\\2"));
}

} // namespace hone::ui
