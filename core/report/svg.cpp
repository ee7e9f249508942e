#include "core/report/svg.h"

#include <array>
#include <cstdio>

#include "core/base/text.h"

namespace hone::report {
namespace {

constexpr std::array<Look, inkCount> fills{
    {{"fill blue", R"(fill="#0072b2" fill-opacity=".6")"},
     {"fill orange", R"(fill="#946200" fill-opacity=".6")"},
     {"fill green", R"(fill="#0a7a57" fill-opacity=".6")"},
     {"fill vermilion", R"(fill="#c8372d" fill-opacity=".6")"},
     {"fill purple", R"(fill="#9a4fae" fill-opacity=".6")"}}};
constexpr std::array<Look, inkCount> strokes{
    {{"stroke blue", R"(fill="none" stroke="#0072b2" stroke-width="1.8")"},
     {"stroke orange", R"(fill="none" stroke="#946200" stroke-width="1.8")"},
     {"stroke green", R"(fill="none" stroke="#0a7a57" stroke-width="1.8")"},
     {"stroke vermilion", R"(fill="none" stroke="#c8372d" stroke-width="1.8")"},
     {"stroke purple", R"(fill="none" stroke="#9a4fae" stroke-width="1.8")"}}};
constexpr std::array<Look, inkCount> bands{
    {{"band blue", R"(fill="#0072b2" fill-opacity=".16")"},
     {"band orange", R"(fill="#946200" fill-opacity=".16")"},
     {"band green", R"(fill="#0a7a57" fill-opacity=".16")"},
     {"band vermilion", R"(fill="#c8372d" fill-opacity=".16")"},
     {"band purple", R"(fill="#9a4fae" fill-opacity=".16")"}}};

std::string styled(const Look& look) {
    return std::string(" class=\"") + look.name + "\" " + look.attributes;
}

std::string place(const char* name, double value) {
    return std::string(" ") + name + "=\"" + coordinate(value) + "\"";
}

const char* shapeOf(Ink ink) {
    switch (ink) {
    case Ink::Orange: // a circle
        return "m-3.8 0a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0z";
    case Ink::Green: // a diamond
        return "m0 -4.8l4.8 4.8l-4.8 4.8l-4.8 -4.8z";
    case Ink::Blue: // a square
        return "m-3.5 -3.5h7v7h-7z";
    case Ink::Purple: // a triangle
        return "m0 -4.4l4.6 8h-9.2z";
    case Ink::Vermilion: // the other way round
        return "m0 4.4l4.6 -8h-9.2z";
    }
    return "";
}

} // namespace

Look fillOf(Ink ink) {
    return fills[static_cast<std::size_t>(ink)];
}
Look strokeOf(Ink ink) {
    return strokes[static_cast<std::size_t>(ink)];
}
Look bandOf(Ink ink) {
    return bands[static_cast<std::size_t>(ink)];
}

std::string coordinate(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

Svg::Svg(double width, double height, std::string_view title, std::string_view description,
         int number) {
    const std::string id = "chart" + std::to_string(number);
    body_ = "<svg viewBox=\"0 0 " + coordinate(width) + " " + coordinate(height) +
            "\" role=\"img\" aria-labelledby=\"" + id + "t " + id + "d\" font-family=\"Inter\" " +
            "font-size=\"12\"><title id=\"" + id + "t\">" + escapeHtml(title) +
            "</title><desc id=\"" + id + "d\">" + escapeHtml(description) + "</desc>\n";
}

void Svg::text(const Look& look, double x, double y, Anchor anchor, std::string_view words) {
    constexpr const char* anchors[] = {"start", "middle", "end"};
    body_ += "<text" + styled(look) + place("x", x) + place("y", y) + " text-anchor=\"" +
             anchors[static_cast<int>(anchor)] + "\">" + escapeHtml(words) + "</text>\n";
}

void Svg::line(const Look& look, double x1, double y1, double x2, double y2) {
    body_ += "<line" + styled(look) + place("x1", x1) + place("y1", y1) + place("x2", x2) +
             place("y2", y2) + "/>\n";
}

void Svg::box(const Look& look, double x, double y, double width, double height) {
    body_ += "<rect" + styled(look) + place("x", x) + place("y", y) + place("width", width) +
             place("height", height) + " rx=\"2\"/>\n";
}

void Svg::path(const Look& look, std::string_view data) {
    body_ += "<path" + styled(look) + " d=\"" + std::string(data) + "\"/>\n";
}

void Svg::mark(Ink ink, double x, double y, bool hollow) {
    path(hollow ? strokeOf(ink) : fillOf(ink),
         "M" + coordinate(x) + " " + coordinate(y) + shapeOf(ink));
}

} // namespace hone::report
