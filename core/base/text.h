#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Small text helpers for UTF-8 bytes. Pure functions; any thread.
namespace hone {

bool isValidUtf8(std::string_view bytes);

// ASCII letters only, as SQL's identifiers compare.
std::string toLowerAscii(std::string_view text);
bool equalsIgnoringCase(std::string_view a, std::string_view b);

std::string toHex(std::string_view bytes);

// At most maxBytes of text, cut between characters, with an ellipsis where it was cut; line breaks
// and runs of blanks become one blank. For titles and tables.
std::string oneLine(std::string_view text, std::size_t maxBytes);

// As text or attribute of HTML and SVG, whatever is in it.
std::string escapeHtml(std::string_view text);

// 64-bit FNV-1a. Stable across runs and machines.
std::uint64_t hashBytes(std::string_view bytes);

// Three significant digits and the fitting unit: "0.42 µs", "38 ms", "1.40 s", "2 min 5 s".
std::string formatDuration(std::int64_t nanoseconds);
// Decimal units: "1.2 KB", "38 MB".
std::string formatBytes(std::int64_t bytes);
// Groups of three parted by a thin space: "200 000".
std::string formatCount(std::int64_t count);
// A part of a whole, 0 to 1, with a digit behind the point below 10 %: "60 %", "6.1 %".
std::string formatShare(double share);
// How many times: "1.6", "12", "50 000".
std::string formatFactor(double factor);

} // namespace hone
