#include "core/lab/lab_outcome.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.h"

namespace hone::lab {
namespace {

// The paired ratio where both were measured in the same rounds.
double timesRatio(const VariantOutcome& of, const VariantOutcome& over) {
    if (of.timesNs.size() != over.timesNs.size() || of.timesNs.empty())
        return static_cast<double>(of.times.medianNs) /
               static_cast<double>(std::max<std::int64_t>(1, over.times.medianNs));
    std::vector<double> ratios;
    for (std::size_t i = 0; i < of.timesNs.size(); ++i)
        ratios.push_back(static_cast<double>(of.timesNs[i]) /
                         static_cast<double>(std::max<std::int64_t>(1, over.timesNs[i])));
    return medianOf(std::move(ratios));
}

std::string nameOf(const LabOutcome& outcome, const std::string& id) {
    const VariantOutcome* variant = outcome.find(id);
    return variant == nullptr ? id : "“" + variant->name + "”";
}

std::string figureText(const LabOutcome& outcome, const Figure& figure) {
    const FigureKind* kind = figureKind(figure.what);
    std::string text = std::string(kind != nullptr ? kind->label : figure.what.c_str()) + " of " +
                       nameOf(outcome, figure.of);
    if (!figure.over.empty()) text += " over that of " + nameOf(outcome, figure.over);
    return text;
}

std::string boundsText(const Figure& figure, const Condition& condition) {
    if (condition.atLeast && condition.atMost)
        return " from " + formatFigure(figure, *condition.atLeast) + " to " +
               formatFigure(figure, *condition.atMost);
    if (condition.atLeast) return " at least " + formatFigure(figure, *condition.atLeast);
    return " at most " + formatFigure(figure, *condition.atMost);
}

ConditionOutcome checkResults(const LabOutcome& outcome, const Condition& condition) {
    ConditionOutcome checked;
    std::vector<int> groups;
    for (const std::string& id : condition.results) {
        checked.text += (checked.text.empty() ? "results of " : ", ") + nameOf(outcome, id);
        const VariantOutcome* variant = outcome.find(id);
        groups.push_back(variant == nullptr ? -1 : variant->results);
    }
    checked.text += condition.same ? ": the same" : ": different";
    const bool known = std::ranges::find(groups, -1) == groups.end();
    std::ranges::sort(groups);
    const bool allSame = known && groups.front() == groups.back();
    const bool allDiffer = known && std::ranges::adjacent_find(groups) == groups.end();
    checked.measured = !known ? "unknown" : allSame ? "the same" : "different";
    checked.held = condition.same ? allSame : allDiffer;
    return checked;
}

bool all(const LabOutcome& outcome, const std::vector<Condition>& conditions) {
    return std::ranges::all_of(
        conditions, [&](const Condition& condition) { return check(outcome, condition).held; });
}

Answer answerTo(const Prediction& prediction, const LabOutcome& outcome) {
    Answer answer;
    for (std::size_t i = 0; i < prediction.choices.size() && !answer.choice; ++i)
        if (all(outcome, prediction.choices[i].when)) {
            answer.choice = i;
            answer.text = prediction.choices[i].says;
        }
    if (prediction.figure)
        if (const auto value = figureIn(outcome, *prediction.figure)) {
            answer.value = *value;
            answer.text = formatFigure(*prediction.figure, *value);
        }
    return answer;
}

} // namespace

const VariantOutcome* LabOutcome::find(std::string_view wanted) const {
    const auto at = std::ranges::find(variants, wanted, &VariantOutcome::id);
    return at == variants.end() ? nullptr : &*at;
}

Result<double> figureIn(const LabOutcome& outcome, const Figure& figure) {
    const auto missing = [&] {
        return fail(ErrorCode::NotFound, "The outcome has no " + printFigure(figure) + ".");
    };
    const VariantOutcome* of = outcome.find(figure.of);
    const VariantOutcome* over = outcome.find(figure.over);
    if (of == nullptr || (over == nullptr && !figure.over.empty())) return missing();
    if (figure.what == "time" && over != nullptr) return timesRatio(*of, *over);
    const auto value = of->figures.find(figure.what);
    if (value == of->figures.end()) return missing();
    if (over == nullptr) return value->second;
    const auto base = over->figures.find(figure.what);
    if (base == over->figures.end()) return missing();
    if (base->second == 0) return value->second == 0 ? 1 : std::numeric_limits<double>::infinity();
    return value->second / base->second;
}

ConditionOutcome check(const LabOutcome& outcome, const Condition& condition) {
    if (!condition.figure) return checkResults(outcome, condition);
    ConditionOutcome checked;
    checked.text =
        figureText(outcome, *condition.figure) + boundsText(*condition.figure, condition);
    const auto value = figureIn(outcome, *condition.figure);
    checked.measured = value ? formatFigure(*condition.figure, *value) : "unavailable";
    checked.held = value && (!condition.atLeast || *value >= *condition.atLeast) &&
                   (!condition.atMost || *value <= *condition.atMost);
    return checked;
}

std::string filledIn(std::string_view text, const LabOutcome& outcome) {
    std::string filled;
    for (std::size_t at = 0;;) {
        const std::size_t begin = text.find("${", at);
        const std::size_t end = begin == text.npos ? begin : text.find('}', begin);
        filled += text.substr(at, (end == text.npos ? text.size() : begin) - at);
        if (end == text.npos) return filled;
        const std::string inner(text.substr(begin + 2, end - begin - 2));
        const auto setting = outcome.settings.find(inner);
        if (setting != outcome.settings.end()) {
            filled += formatCount(setting->second);
        } else {
            const auto figure = parseFigure(inner);
            const auto value = figure ? figureIn(outcome, *figure) : fail(figure.error());
            filled += value ? formatFigure(*figure, *value) : "?";
        }
        at = end + 1;
    }
}

void conclude(const Lab& lab, LabOutcome& outcome) {
    outcome.expectations.clear();
    for (const Condition& condition : lab.expectations)
        outcome.expectations.push_back(check(outcome, condition));
    outcome.asExpected = std::ranges::all_of(outcome.expectations, &ConditionOutcome::held);
    outcome.verdict = filledIn(lab.verdict, outcome);
    outcome.explanation = filledIn(lab.explanation, outcome);
    outcome.tradeOff = filledIn(lab.tradeOff, outcome);
    outcome.answer = answerTo(lab.prediction, outcome);
}

std::string remarkOn(const Prediction& prediction, const Answer& answer, const Guess& guess) {
    if (const auto* choice = std::get_if<std::size_t>(&guess)) {
        if (!answer.choice) return "None of the choices came out this time.";
        if (*choice == *answer.choice) return "As you said: " + answer.text;
        const std::string said =
            *choice < prediction.choices.size() ? prediction.choices[*choice].says : "";
        return "You said: " + said + " It came out otherwise: " + answer.text;
    }
    if (!answer.value || !prediction.figure) return "This could not be measured this time.";
    const double said = std::get<double>(guess);
    const std::string both =
        "You said " + formatFigure(*prediction.figure, said) + ", measured: " + answer.text + ".";
    if (said <= 0 || *answer.value <= 0) return both;
    const double off = std::max(said / *answer.value, *answer.value / said);
    if (off <= 1.25) return both + " Very close.";
    if (off <= 2) return both + " The right order of magnitude.";
    return both + (said < *answer.value ? " It is more than most people expect."
                                        : " It is less than it seems.");
}

} // namespace hone::lab
