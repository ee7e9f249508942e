#include "ui/results/cell_text.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/engine/row_format.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr qsizetype shortCharacters = 200;
constexpr qsizetype tipCharacters = 2000;
constexpr std::size_t shownBlobBytes = 12;

// The first bytes that can hold that many characters, cut between characters.
std::string_view beginning(std::string_view text, qsizetype characters) {
    std::size_t size = std::min(text.size(), static_cast<std::size_t>(characters) * 4);
    for (int i = 0; i < 3 && size < text.size() && size > 0; ++i)
        if ((static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    return text.substr(0, size);
}

QString groupedReal(double value) {
    QString text = toQString(realText(value));
    qsizetype end = text.indexOf(QLatin1Char('.'));
    if (end < 0 || text.contains(QLatin1Char('e'))) return text;
    const qsizetype first = text.startsWith(QLatin1Char('-')) ? 1 : 0;
    for (end -= 3; end > first; end -= 3)
        text.insert(end, QChar(0x2009));
    return text;
}

QString shortText(std::string_view bytes) {
    const std::string_view head = beginning(bytes, shortCharacters);
    QString text = toQString(head);
    const bool cut = head.size() < bytes.size() || text.size() > shortCharacters;
    if (text.size() > shortCharacters) {
        text.truncate(shortCharacters);
        if (text.back().isHighSurrogate()) text.chop(1);
    }
    text.replace(QLatin1String("\r\n"), QStringLiteral("⏎"));
    for (QChar& c : text) {
        if (c == QLatin1Char('\n') || c == QLatin1Char('\r'))
            c = QChar(0x23CE);
        else if (c == QLatin1Char('\t'))
            c = QLatin1Char(' ');
        else if (c.unicode() < 0x20)
            c = QChar(0x2400 + c.unicode()); // its picture
    }
    return cut ? text + QChar(0x2026) : text;
}

QString shortBlob(std::string_view bytes) {
    const bool cut = bytes.size() > shownBlobBytes;
    return QStringLiteral("x'") + toQString(toHex(bytes.substr(0, shownBlobBytes))) +
           (cut ? QStringLiteral("…") : QString()) + QStringLiteral("' ") +
           bytesText(static_cast<std::int64_t>(bytes.size()));
}

} // namespace

QString shortCellText(const Cell& cell) {
    switch (cell.type) {
    case ValueType::Null:
        return QStringLiteral("NULL");
    case ValueType::Integer:
        return QString::number(cell.integer);
    case ValueType::Real:
        return groupedReal(cell.real);
    case ValueType::Text:
        return shortText(cell.bytes);
    case ValueType::Blob:
        return shortBlob(cell.bytes);
    }
    return {};
}

bool showsInvalidText(const Cell& cell) {
    return cell.type == ValueType::Text && !isValidUtf8(beginning(cell.bytes, shortCharacters));
}

QString cellToolTip(const Cell& cell) {
    if (cell.type == ValueType::Blob) return {};
    if (cell.type != ValueType::Text) return {};
    const bool invalid = showsInvalidText(cell);
    if (!invalid && cell.bytes.size() < 40 && cell.bytes.find('\n') == std::string_view::npos)
        return {};
    const std::string_view head = beginning(cell.bytes, tipCharacters);
    QString text = toQString(head);
    if (head.size() < cell.bytes.size()) text += QChar(0x2026);
    QString tip = QStringLiteral("<p style='white-space:pre-wrap'>") + text.toHtmlEscaped() +
                  QStringLiteral("</p>");
    if (invalid)
        tip += QStringLiteral("<p>Not valid UTF-8: bytes without a character show as �.</p>");
    return tip;
}

} // namespace hone::ui
