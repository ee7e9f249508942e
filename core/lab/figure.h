#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace hone::lab {

enum class Unit { Duration, Count, Bytes, Share, PerSecond };
std::string formatIn(Unit unit, double value);

// What can be said of a variant, by its name in lab files.
struct FigureKind {
    const char* name;
    const char* label; // for a table's head
    Unit unit;
    const char* jobs; // that have it: s(tatement), l(oop), r(equests), w(orkers' load), t(race)
};
std::span<const FigureKind> figureKinds();
const FigureKind* figureKind(std::string_view name);

// "time of plain", or "time of plain over indexed": how many times that of indexed.
struct Figure {
    std::string what, of, over; // over may be empty
    bool operator==(const Figure&) const = default;
};
// InvalidArgument for another form or a name that there is not.
Result<Figure> parseFigure(std::string_view text);
std::string printFigure(const Figure& figure);
// In the figure's unit, or as a factor where it has an over.
std::string formatFigure(const Figure& figure, double value);

} // namespace hone::lab
