#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/lab/figure.h"
#include "core/measure/paired_comparison.h"

// Charts of a report, as values: what they show, not how.
namespace hone::report {

// The series' colours; a shape goes with each.
enum class Ink { Blue, Orange, Green, Vermilion, Purple };
inline constexpr int inkCount = 5;
// Of the things that are compared: the first is the one before, the second the one after.
Ink inkOfVariant(std::size_t number);

// All runs of one thing on a shared axis.
struct Lane {
    std::string name;
    std::vector<double> values;
    double median = 0;
    std::optional<Interval> interval = {}; // of the median
    Ink ink = Ink::Blue;
    bool operator==(const Lane&) const = default;
};
struct Runs {
    std::vector<Lane> lanes;
    bool operator==(const Runs&) const = default;
};

// Something before and after, on a shared axis.
struct Change {
    std::string name;
    double before = 0, after = 0;
    bool beforeAtLeast = false, afterAtLeast = false;
    bool operator==(const Change&) const = default;
};
struct Changes {
    std::string before = "before", after = "after";
    std::vector<Change> changes;
    bool operator==(const Changes&) const = default;
};

// Parts of a whole, from zero.
struct Bar {
    std::string name;
    double value = 0;
    std::string text; // the value in words
    Ink ink = Ink::Blue;
    bool operator==(const Bar&) const = default;
};
struct Bars {
    std::vector<Bar> bars;
    bool operator==(const Bars&) const = default;
};

// Values over a size.
struct Point {
    double x = 0, y = 0;
    std::optional<Interval> interval = {};
    bool operator==(const Point&) const = default;
};
struct Line {
    std::string name;
    std::vector<Point> points; // x ascending
    Ink ink = Ink::Blue;
    bool steps = false; // holds until the next point
    bool operator==(const Line&) const = default;
};
struct Lines {
    std::string over; // what x is
    lab::Unit unit = lab::Unit::Count;
    std::vector<Line> lines;
    bool operator==(const Lines&) const = default;
};

struct Chart {
    std::string title;
    std::string axis; // what the values are: "time of one run"
    lab::Unit unit = lab::Unit::Duration;
    std::variant<Runs, Changes, Bars, Lines> picture;
    bool operator==(const Chart&) const = default;
};

} // namespace hone::report
