#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/lab/lab.h"
#include "core/measure/paired_comparison.h"
#include "core/plan/plan_node.h"

// What came out of a lab: values, for pages, reports and honectl alike.
namespace hone::lab {

struct VariantOutcome {
    std::string id, name;
    std::string text;                  // what ran, as textOf() gives it
    std::vector<std::int64_t> timesNs; // one a round, in the order in which they were taken
    SideTimes times;
    Interval interval;                     // of the median, in nanoseconds, at 95 %
    std::map<std::string, double> figures; // by name; those that it has
    int results = -1; // variants with the same number returned the same rows; -1: none were kept
    std::optional<Plan> plan;    // of its statement; measured where it could be
    std::optional<int> deciding; // the id of the node that decides: where the time goes
};

struct ConditionOutcome {
    std::string text;     // "time of indexed over plain is at most 0.5"
    std::string measured; // "0.02"
    bool held = false;
};

// What the prediction turned out to be.
struct Answer {
    std::optional<std::size_t> choice; // of Prediction::choices
    std::optional<double> value;       // of its figure
    std::string text;
};

struct CurvePoint {
    std::int64_t value = 0;
    std::vector<std::int64_t> medianNs, lowNs, highNs; // by variant; the interval's ends
};

struct LabOutcome {
    std::string id, title;
    Settings settings;
    std::string engine; // "SQLite 3.53.2"
    std::vector<VariantOutcome> variants;
    // Each variant but the first against it; of those measured one after the other as well, for
    // what such a comparison is worth.
    std::vector<PairedComparison> againstFirst;
    std::vector<ConditionOutcome> expectations;
    bool asExpected = false;                    // all of them held
    std::string verdict, explanation, tradeOff; // with their figures
    Answer answer;
    std::int64_t setUpNs = 0, measuringNs = 0;

    const VariantOutcome* find(std::string_view id) const;
};

// NotFound for a variant or a figure that the outcome does not have.
Result<double> figureIn(const LabOutcome& outcome, const Figure& figure);
ConditionOutcome check(const LabOutcome& outcome, const Condition& condition);
// Text with the settings and figures filled in; a figure that is missing reads "?".
std::string filledIn(std::string_view text, const LabOutcome& outcome);
// Fills in what follows from the variants: expectations, texts, answer.
void conclude(const Lab& lab, LabOutcome& outcome);

// A guess: a choice's place, or a value.
using Guess = std::variant<std::size_t, double>;
// The guess beside what came out, kindly, in a sentence.
std::string remarkOn(const Prediction& prediction, const Answer& answer, const Guess& guess);

} // namespace hone::lab
