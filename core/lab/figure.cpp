#include "core/lab/figure.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"

namespace hone::lab {
namespace {

constexpr FigureKind kinds[] = {
    {"time", "time", Unit::Duration, "slrwt"},
    {"p95", "p95", Unit::Duration, "slrwt"},
    {"fastest", "fastest", Unit::Duration, "slrwt"},
    {"rows", "rows", Unit::Count, "slrw"},
    {"statements", "statements", Unit::Count, "lr"},
    {"resultBytes", "result", Unit::Bytes, "sl"},
    {"scanSteps", "scan steps", Unit::Count, "sl"},
    {"sorts", "sorts", Unit::Count, "sl"},
    {"autoIndexRows", "rows of automatic indexes", Unit::Count, "sl"},
    {"vmSteps", "instructions", Unit::Count, "sl"},
    {"pages", "pages", Unit::Count, "sl"},
    {"bytes", "database", Unit::Bytes, "slrw"},
    {"indexBytes", "indexes", Unit::Bytes, "slrw"},
    {"prepareTime", "preparing", Unit::Duration, "slrw"},
    {"connections", "connections opened", Unit::Count, "l"},
    {"throughput", "a second", Unit::PerSecond, "w"},
    {"p99", "p99 of a request", Unit::Duration, "w"},
    {"longest", "longest request", Unit::Duration, "w"},
    {"timeouts", "timeouts", Unit::Count, "w"},
    {"failures", "failures", Unit::Count, "w"},
    {"waits", "waits for a connection", Unit::Count, "w"},
    {"writes", "writes", Unit::Count, "w"},
    {"hitRate", "hit rate", Unit::Share, "rt"},
    {"hits", "hits", Unit::Count, "rt"},
};

// As formatFactor(), with two digits below one.
std::string factorText(double factor) {
    if (factor >= 0.95) return formatFactor(factor);
    char text[32];
    std::snprintf(text, sizeof text, "%.2g", factor);
    return text;
}

bool isName(std::string_view text) {
    return !text.empty() && text.find(' ') == std::string_view::npos;
}

} // namespace

std::span<const FigureKind> figureKinds() {
    return kinds;
}

const FigureKind* figureKind(std::string_view name) {
    const auto at =
        std::ranges::find_if(kinds, [&](const auto& kind) { return name == kind.name; });
    return at == std::end(kinds) ? nullptr : at;
}

Result<Figure> parseFigure(std::string_view text) {
    constexpr std::string_view of = " of ", over = " over ";
    const std::size_t ofAt = text.find(of);
    if (ofAt == std::string_view::npos)
        return fail(ErrorCode::InvalidArgument,
                    "A figure reads \"time of A\" or \"time of A over B\", not \"" +
                        std::string(text) + "\".");
    Figure figure;
    figure.what = text.substr(0, ofAt);
    std::string_view rest = text.substr(ofAt + of.size());
    const std::size_t overAt = rest.find(over);
    figure.of = rest.substr(0, overAt);
    if (overAt != std::string_view::npos) {
        figure.over = rest.substr(overAt + over.size());
        if (!isName(figure.over))
            return fail(ErrorCode::InvalidArgument, "\"" + figure.over + "\" is no variant's id.");
    }
    if (figureKind(figure.what) == nullptr)
        return fail(ErrorCode::InvalidArgument, "There is no figure \"" + figure.what + "\".");
    if (!isName(figure.of))
        return fail(ErrorCode::InvalidArgument, "\"" + figure.of + "\" is no variant's id.");
    return figure;
}

std::string printFigure(const Figure& figure) {
    return figure.what + " of " + figure.of + (figure.over.empty() ? "" : " over " + figure.over);
}

std::string formatIn(Unit unit, double value) {
    if (std::isinf(value)) return "∞";
    switch (unit) {
    case Unit::Duration:
        return formatDuration(std::llround(value));
    case Unit::Bytes:
        return formatBytes(std::llround(value));
    case Unit::Share:
        return formatShare(value);
    case Unit::PerSecond:
    case Unit::Count:
        break;
    }
    return formatCount(std::llround(value));
}

std::string formatFigure(const Figure& figure, double value) {
    if (std::isinf(value)) return "∞";
    if (!figure.over.empty()) return factorText(value);
    const FigureKind* kind = figureKind(figure.what);
    return formatIn(kind != nullptr ? kind->unit : Unit::Count, value);
}

} // namespace hone::lab
