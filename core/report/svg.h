#pragma once

#include <string>
#include <string_view>

#include "core/report/chart.h"

namespace hone::report {

// How a piece of a chart looks: a class, which a page's style may colour, and attributes for
// whoever knows no style: light colours.
struct Look {
    const char* name;
    const char* attributes;
};
namespace look {
inline constexpr Look grid{"grid", R"(stroke="#dde1e7")"};
inline constexpr Look axis{"axis", R"(fill="#515a68" font-size="11")"};
inline constexpr Look name{"name", R"(fill="#515a68")"};
inline constexpr Look value{"value", R"(fill="#1c2027" font-weight="600")"};
inline constexpr Look joint{"joint", R"(stroke="#515a68" stroke-dasharray="2 4")"};
inline constexpr Look median{"median", R"(stroke="#1c2027" stroke-width="2")"};
inline constexpr Look interval{"interval", R"(stroke="#1c2027" stroke-width="1")"};
} // namespace look
Look fillOf(Ink ink);
Look strokeOf(Ink ink);
Look bandOf(Ink ink); // of an interval

enum class Anchor { Start, Middle, End };

// Writes one drawing as SVG without a namespace, to stand in a page. Texts may hold anything.
class Svg {
public:
    // title and description are read aloud. number: parts the ids of a page's drawings.
    Svg(double width, double height, std::string_view title, std::string_view description,
        int number);

    void text(const Look& look, double x, double y, Anchor anchor, std::string_view words);
    void line(const Look& look, double x1, double y1, double x2, double y2);
    void box(const Look& look, double x, double y, double width, double height);
    void path(const Look& look, std::string_view data);
    // Each ink has a shape of its own. hollow: its outline.
    void mark(Ink ink, double x, double y, bool hollow = false);

    std::string finish() { return body_ + "</svg>"; }

private:
    std::string body_;
};

// With one digit behind the point.
std::string coordinate(double value);

} // namespace hone::report
