#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace hone {

bool isValidUtf8(std::string_view bytes) {
    const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* end = p + bytes.size();
    while (p < end) {
        if (*p < 0x80) {
            ++p;
            continue;
        }
        int extra = 0;
        std::uint32_t code = 0;
        if ((*p & 0xE0) == 0xC0) {
            extra = 1;
            code = *p & 0x1Fu;
        } else if ((*p & 0xF0) == 0xE0) {
            extra = 2;
            code = *p & 0x0Fu;
        } else if ((*p & 0xF8) == 0xF0) {
            extra = 3;
            code = *p & 0x07u;
        } else {
            return false;
        }
        if (end - p <= extra) return false;
        for (int i = 1; i <= extra; ++i) {
            if ((p[i] & 0xC0) != 0x80) return false;
            code = (code << 6) | (p[i] & 0x3Fu);
        }
        constexpr std::array<std::uint32_t, 4> smallest{0, 0x80, 0x800, 0x10000};
        const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
        if (code < smallest[static_cast<std::size_t>(extra)] || code > 0x10FFFF || surrogate)
            return false;
        p += extra + 1;
    }
    return true;
}

static char lowerAscii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string toLowerAscii(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        c = lowerAscii(c);
    return lower;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lowerAscii(a[i]) != lowerAscii(b[i])) return false;
    return true;
}

std::string toHex(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex += digits[byte >> 4];
        hex += digits[byte & 0xF];
    }
    return hex;
}

std::string oneLine(std::string_view text, std::size_t maxBytes) {
    std::string line;
    bool blank = false;
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            blank = !line.empty();
            continue;
        }
        if (blank) line += ' ';
        blank = false;
        line += c;
        if (line.size() > maxBytes) break;
    }
    if (line.size() <= maxBytes) return line;
    std::size_t cut = maxBytes;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80)
        --cut;
    line.resize(cut);
    return line + "…";
}

// Bytes of the character that begins here, as XML may hold it; 0: it may not.
static std::size_t xmlCharacterAt(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return first >= 0x20 || first == '\n' || first == '\t' || first == '\r';
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (at + length > text.size() || !isValidUtf8(text.substr(at, length))) return 0;
    const bool noCharacter = first == 0xEF && byte(1) == 0xBF && byte(2) >= 0xBE;
    return noCharacter ? 0 : length;
}

std::string escapeHtml(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = xmlCharacterAt(text, at);
        if (length == 0)
            out += "\uFFFD";
        else if (text[at] == '&')
            out += "&amp;";
        else if (text[at] == '<')
            out += "&lt;";
        else if (text[at] == '>')
            out += "&gt;";
        else if (text[at] == '"')
            out += "&quot;";
        else
            out += text.substr(at, length);
        at += std::max<std::size_t>(1, length);
    }
    return out;
}

std::uint64_t hashBytes(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : bytes) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3ULL;
    }
    return hash;
}

static std::string threeDigits(double value, const char* unit) {
    const double size = std::fabs(value);
    const int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.*f %s", decimals, value, unit);
    return text.data();
}

std::string formatDuration(std::int64_t nanoseconds) {
    const auto ns = static_cast<double>(nanoseconds);
    const double size = std::fabs(ns);
    if (size < 100) return std::to_string(nanoseconds) + " ns";
    if (size < 999.5e3) return threeDigits(ns / 1e3, "µs");
    if (size < 999.5e6) return threeDigits(ns / 1e6, "ms");
    if (size < 119.5e9) return threeDigits(ns / 1e9, "s");
    const std::int64_t seconds = (nanoseconds + 500'000'000) / 1'000'000'000;
    if (seconds < 7200)
        return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
    return std::to_string(seconds / 3600) + " h " + std::to_string(seconds % 3600 / 60) + " min";
}

std::string formatBytes(std::int64_t bytes) {
    const auto size = static_cast<double>(bytes);
    if (bytes < 1000) return std::to_string(bytes) + " B";
    if (size < 999.5e3) return threeDigits(size / 1e3, "KB");
    if (size < 999.5e6) return threeDigits(size / 1e6, "MB");
    return threeDigits(size / 1e9, "GB");
}

std::string formatCount(std::int64_t count) {
    std::string digits = std::to_string(count);
    const std::size_t first = digits[0] == '-' ? 1 : 0;
    for (std::size_t i = digits.size(); i > first + 3;) {
        i -= 3;
        digits.insert(i, "\u2009");
    }
    return digits;
}

std::string formatShare(double share) {
    const double percent = share * 100;
    if (percent > 0 && percent < 0.1) return "< 0.1 %";
    char text[32];
    std::snprintf(text, sizeof text, "%.*f %%", percent > 0 && percent < 9.95 ? 1 : 0, percent);
    return text;
}

std::string formatFactor(double factor) {
    constexpr double mostCounted = 1e15;
    std::array<char, 48> text{};
    if (factor >= mostCounted) {
        std::snprintf(text.data(), text.size(), "%.2g", factor);
        return text.data();
    }
    if (factor >= 9.95) return formatCount(std::llround(factor));
    const double tenths = std::round(factor * 10);
    std::snprintf(text.data(), text.size(), "%.*f", std::fmod(tenths, 10) == 0 ? 0 : 1,
                  tenths / 10);
    return text.data();
}

} // namespace hone
