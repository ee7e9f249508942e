#include <algorithm>

#include "core/base/text.h"
#include "core/report/report_parts.h"
#include "core/report/reports.h"

namespace hone::report {
namespace {

using lab::Lab;
using lab::LabOutcome;
using lab::VariantOutcome;

void say(Section& section, const std::string& text, Tone tone = Tone::Plain) {
    if (!text.empty()) section.blocks.emplace_back(Paragraph{text, tone});
}

std::string rangeText(const Interval& interval) {
    return lab::formatIn(lab::Unit::Duration, interval.low) + " to " +
           lab::formatIn(lab::Unit::Duration, interval.high);
}

Chart runsChart(const LabOutcome& outcome) {
    Runs runs;
    for (std::size_t i = 0; i < outcome.variants.size(); ++i) {
        const VariantOutcome& variant = outcome.variants[i];
        Lane lane = laneOf(variant.name, variant.timesNs, inkOfVariant(i));
        lane.interval = variant.interval;
        runs.lanes.push_back(std::move(lane));
    }
    return {"Every run, the medians and their intervals at 95 %", "time of one run",
            lab::Unit::Duration, std::move(runs)};
}

Table variantsTable(const Lab& lab, const LabOutcome& outcome) {
    Table table;
    table.caption = "Measured";
    table.columns = {{"variant", true}, {"median"}, {"interval at 95 %"}, {"p95"}};
    for (const std::string& name : lab.show)
        table.columns.push_back({lab::figureKind(name)->label});
    for (const VariantOutcome& variant : outcome.variants) {
        Table::Row& row = table.rows.emplace_back();
        row.cells = {variant.name, formatDuration(variant.times.medianNs),
                     rangeText(variant.interval), formatDuration(variant.times.p95Ns)};
        for (const std::string& name : lab.show) {
            const lab::Figure figure{name, variant.id, {}};
            const auto value = figureIn(outcome, figure);
            row.cells.push_back(value ? formatFigure(figure, *value) : "not measured");
        }
    }
    return table;
}

Table comparisonsTable(const LabOutcome& outcome) {
    Table table;
    table.caption = "Against “" + outcome.variants.front().name + "”";
    table.columns = {{"variant", true}, {"verdict", true}, {"what it rests on", true}};
    for (std::size_t i = 0; i < outcome.againstFirst.size(); ++i) {
        const PairedComparison& comparison = outcome.againstFirst[i];
        table.rows.push_back(
            {{outcome.variants[i + 1].name, verdictHeadline(comparison, "the first", "it"),
              verdictExplanation(comparison)}});
    }
    return table;
}

std::string resultsText(const LabOutcome& outcome) {
    const auto kept = [](const VariantOutcome& variant) { return variant.results >= 0; };
    if (outcome.variants.size() < 2 || !std::ranges::all_of(outcome.variants, kept)) return {};
    const int first = outcome.variants.front().results;
    const bool same = std::ranges::all_of(
        outcome.variants, [&](const VariantOutcome& one) { return one.results == first; });
    return same ? "All variants return the same rows."
                : "The variants do not all return the same columns and rows.";
}

void addOutcome(Section& section, const Lab& lab, const LabOutcome& outcome) {
    section.blocks.emplace_back(
        Headline{outcome.verdict, {}, outcome.asExpected ? Tone::Good : Tone::Attention});
    for (const lab::ConditionOutcome& condition : outcome.expectations)
        if (!condition.held)
            section.blocks.emplace_back(
                Paragraph{condition.text + "; measured: " + condition.measured, Tone::Attention,
                          "Not as expected"});
    section.blocks.emplace_back(runsChart(outcome));
    section.blocks.emplace_back(variantsTable(lab, outcome));
    say(section, resultsText(outcome));
}

void addTexts(Section& section, const LabOutcome& outcome) {
    for (const VariantOutcome& variant : outcome.variants)
        section.blocks.emplace_back(codeOf(variant.text, variant.name));
}

void addPlans(Section& section, const LabOutcome& outcome, std::size_t most) {
    for (std::size_t i = 0; i < outcome.variants.size() && i < most; ++i)
        if (const VariantOutcome& variant = outcome.variants[i]; variant.plan)
            addPlan(section, "Plan of “" + variant.name + "”", *variant.plan, variant.deciding);
}

Table settingsTable(const Lab& lab, const LabOutcome& outcome) {
    Table table;
    table.caption = "Settings";
    table.columns = {{"setting", true}, {"value"}};
    for (const lab::Parameter& parameter : lab.parameters)
        if (const auto value = outcome.settings.find(parameter.name);
            value != outcome.settings.end())
            table.rows.push_back({{parameter.label, formatCount(value->second)}});
    return table;
}

Section curveSection(const Lab& lab, const std::vector<lab::CurvePoint>& points) {
    const auto parameter =
        std::ranges::find(lab.parameters, lab.curve->over, &lab::Parameter::name);
    const std::string over = parameter == lab.parameters.end() ? lab.curve->over : parameter->label;
    Lines lines{.over = over, .lines = {}};
    Table table;
    table.caption = "Medians over the size";
    table.columns = {{over}};
    for (std::size_t i = 0; i < lab.variants.size(); ++i) {
        Line& line = lines.lines.emplace_back();
        line.name = lab.variants[i].name;
        line.ink = inkOfVariant(i);
        for (const lab::CurvePoint& point : points)
            line.points.push_back({static_cast<double>(point.value),
                                   static_cast<double>(point.medianNs[i]),
                                   Interval{static_cast<double>(point.lowNs[i]),
                                            static_cast<double>(point.highNs[i])}});
        table.columns.push_back({line.name});
    }
    for (const lab::CurvePoint& point : points) {
        Table::Row& row = table.rows.emplace_back();
        row.cells = {formatCount(point.value)};
        for (const std::int64_t time : point.medianNs)
            row.cells.push_back(formatDuration(time));
    }
    Section section{.heading = "Over the size", .remark = "measured, intervals at 95 %"};
    section.blocks.emplace_back(
        Chart{"Time over " + over, "time of one run", lab::Unit::Duration, std::move(lines)});
    section.blocks.emplace_back(std::move(table));
    return section;
}

Section expectationsSection(const LabOutcome& outcome) {
    Table table;
    table.columns = {{"what must come out", true}, {"measured"}, {"held", true}};
    for (const lab::ConditionOutcome& condition : outcome.expectations)
        table.rows.push_back({{condition.text, condition.measured, condition.held ? "yes" : "no"},
                              0,
                              condition.held ? Tone::Plain : Tone::Bad});
    Section section{.heading = "What was expected"};
    section.blocks.emplace_back(std::move(table));
    return section;
}

Section measuringSection(const LabOutcome& outcome) {
    Section section = howComparedSection();
    say(section,
        "Making and preparing the data took " + formatDuration(outcome.setUpNs) + ", measuring " +
            formatDuration(outcome.measuringNs) +
            ". Everything lay in a temporary folder, which is gone.",
        Tone::Dim);
    return section;
}

} // namespace

Report reportOf(const Lab& lab, const LabOutcome& outcome,
                const std::vector<lab::CurvePoint>& curve) {
    Report report;
    report.title = outcome.title;
    report.subtitle = "Lab " + outcome.id + ", " + outcome.engine;
    report.versions = versionsOf(outcome.engine);

    Section asked{.heading = "What is asked"};
    say(asked, lab.story);
    asked.blocks.emplace_back(settingsTable(lab, outcome));
    asked.blocks.emplace_back(Paragraph{lab.prediction.question, Tone::Plain, "Question"});
    report.sections.push_back(std::move(asked));

    Section came{.heading = "What came out", .remark = "measured"};
    if (!outcome.variants.empty()) {
        addOutcome(came, lab, outcome);
        const auto& figure = lab.prediction.figure;
        const char* unit = figure && !figure->over.empty() ? " times" : "";
        if (!outcome.answer.text.empty())
            came.blocks.emplace_back(
                Paragraph{outcome.answer.text + unit, Tone::Plain, "The answer"});
        came.blocks.emplace_back(comparisonsTable(outcome));
    }
    report.sections.push_back(std::move(came));
    if (lab.curve && !curve.empty()) report.sections.push_back(curveSection(lab, curve));

    Section why{.heading = "Why, and at what price"};
    say(why, outcome.explanation);
    why.blocks.emplace_back(Paragraph{outcome.tradeOff, Tone::Plain, "The price"});
    if (!lab.next.empty()) {
        say(why, "To try next:");
        why.blocks.emplace_back(List{lab.next});
    }
    report.sections.push_back(std::move(why));

    Section texts{.heading = "What ran"};
    addTexts(texts, outcome);
    report.sections.push_back(std::move(texts));
    Section plans{.heading = "Plans"};
    addPlans(plans, outcome, outcome.variants.size());
    if (!plans.blocks.empty()) report.sections.push_back(std::move(plans));
    report.sections.push_back(expectationsSection(outcome));
    report.sections.push_back(measuringSection(outcome));
    return report;
}

Report reportOfTour(const std::string& title, const std::string& subtitle,
                    std::span<const TourStep> steps) {
    Report report;
    report.title = title;
    report.subtitle = subtitle;
    Section overview{.heading = "At a glance", .remark = "measured"};
    Table table;
    table.columns = {{"effect", true}, {"before"}, {"after"}, {"what came out", true}};
    Changes changes;
    for (const TourStep& step : steps) {
        const LabOutcome& outcome = step.outcome;
        const VariantOutcome &before = outcome.variants[0], &after = outcome.variants[1];
        table.rows.push_back({{outcome.title, formatDuration(before.times.medianNs),
                               formatDuration(after.times.medianNs), outcome.verdict}});
        changes.changes.push_back({outcome.title, static_cast<double>(before.times.medianNs),
                                   static_cast<double>(after.times.medianNs)});
        report.versions = versionsOf(outcome.engine);
    }
    overview.blocks.emplace_back(Chart{"Medians before and after", "time of one run",
                                       lab::Unit::Duration, std::move(changes)});
    overview.blocks.emplace_back(std::move(table));
    report.sections.push_back(std::move(overview));
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto& [lab, outcome] = steps[i];
        Section section{.heading = std::to_string(i + 1) + "  " + outcome.title,
                        .remark = "lab " + outcome.id};
        say(section, lab.story);
        addOutcome(section, lab, outcome);
        say(section, verdictExplanation(outcome.againstFirst.front()), Tone::Dim);
        addTexts(section, outcome);
        addPlans(section, outcome, 2);
        section.blocks.emplace_back(Paragraph{outcome.explanation, Tone::Plain, "Why"});
        section.blocks.emplace_back(Paragraph{outcome.tradeOff, Tone::Plain, "The price"});
        report.sections.push_back(std::move(section));
    }
    report.sections.push_back(howComparedSection());
    return report;
}

} // namespace hone::report
