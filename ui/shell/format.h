#pragma once

#include <QString>

#include "core/base/result.h"
#include "core/base/text.h"

// core's text at ui's edge.
namespace hone::ui {

inline QString toQString(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
inline std::string toStdString(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}
inline QString durationText(std::int64_t nanoseconds) { return toQString(formatDuration(nanoseconds)); }
inline QString bytesText(std::int64_t bytes) { return toQString(formatBytes(bytes)); }
inline QString countText(std::int64_t count) { return toQString(formatCount(count)); }
inline QString shareText(double share) { return toQString(formatShare(share)); }
inline QString factorText(double factor) { return toQString(formatFactor(factor)); }
// Qt guesses whether a tool tip is rich text; a text that is data shows as it stands.
inline QString plainToolTip(const QString& text) {
    return QStringLiteral("<p style='white-space:pre-wrap'>") + text.toHtmlEscaped() +
           QStringLiteral("</p>");
}

} // namespace hone::ui
