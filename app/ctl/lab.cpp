#include <cstdio>

#include "app/ctl/command.h"
#include "app/ctl/json_output.h"
#include "app/ctl/lab_text.h"
#include "app/ctl/progress_line.h"
#include "app/ctl/report_file.h"
#include "app/ctl/table.h"
#include "core/base/text.h"
#include "core/lab/lab_run.h"
#include "core/lab/lab_shelf.h"
#include "core/plan/plan_json.h"
#include "core/report/reports.h"

namespace hone::ctl {
namespace {

using namespace hone::lab;

Result<Shelf> openShelf(const Arguments& arguments) {
    Shelf shelf = allLabs();
    if (const auto folder = arguments.value("--labs"))
        if (auto added = addFolder(shelf, *folder); !added) return fail(added.error());
    for (const BrokenLab& broken : shelf.broken)
        for (const LabProblem& problem : broken.problems)
            note(broken.file + ": " + printProblem(problem));
    return shelf;
}

Json problemsJson(const Shelf& shelf) {
    Json broken = Json::array();
    for (const BrokenLab& file : shelf.broken) {
        Json problems = Json::array();
        for (const LabProblem& problem : file.problems)
            problems.push_back(
                {{"line", problem.line}, {"key", problem.key}, {"message", problem.message}});
        broken.push_back({{"file", file.file}, {"problems", std::move(problems)}});
    }
    return broken;
}

ExitStatus list(const Invocation& invocation) {
    const auto shelf = openShelf(invocation.arguments);
    if (!shelf) return refuse(invocation, shelf.error());
    if (invocation.json) {
        Json labs = Json::array();
        for (const Lab& lab : shelf->labs)
            labs.push_back({{"id", lab.id},
                            {"title", lab.title},
                            {"level", levelName(lab.level)},
                            {"topic", lab.topic},
                            {"curve", lab.curve.has_value()}});
        printJson({{"labs", std::move(labs)}, {"broken", problemsJson(*shelf)}});
        return Done;
    }
    Table table({"id", "level", "title"});
    for (const Lab& lab : shelf->labs)
        table.addTexts({lab.id, levelName(lab.level), lab.title});
    std::fputs(table.print().c_str(), stdout);
    return Done;
}

Json variantJson(const VariantOutcome& variant) {
    Json json{{"id", variant.id},
              {"name", variant.name},
              {"text", variant.text},
              {"medianNs", variant.times.medianNs},
              {"p95Ns", variant.times.p95Ns},
              {"fastestNs", variant.times.fastestNs},
              {"interval", {variant.interval.low, variant.interval.high}},
              {"samplesNs", variant.timesNs},
              {"figures", variant.figures},
              {"results", variant.results < 0 ? Json(nullptr) : Json(variant.results)},
              {"plan", variant.plan ? Json(planToJson(*variant.plan)) : Json(nullptr)}};
    json["decidingNode"] = variant.deciding ? Json(*variant.deciding) : Json(nullptr);
    return json;
}

Json curveJson(const Lab& lab, const std::vector<CurvePoint>& points) {
    Json json = Json::array();
    for (const CurvePoint& point : points)
        json.push_back({{"value", point.value},
                        {"medianNs", point.medianNs},
                        {"lowNs", point.lowNs},
                        {"highNs", point.highNs}});
    return {{"over", lab.curve->over}, {"points", std::move(json)}};
}

Json outcomeJson(const Lab& lab, const LabOutcome& outcome) {
    Json variants = Json::array(), comparisons = Json::array(), expectations = Json::array();
    for (const VariantOutcome& variant : outcome.variants)
        variants.push_back(variantJson(variant));
    for (const PairedComparison& comparison : outcome.againstFirst)
        comparisons.push_back(comparisonJson(comparison));
    for (const ConditionOutcome& condition : outcome.expectations)
        expectations.push_back(
            {{"text", condition.text}, {"measured", condition.measured}, {"held", condition.held}});
    return {{"id", outcome.id},
            {"title", outcome.title},
            {"settings", outcome.settings},
            {"engine", outcome.engine},
            {"variants", std::move(variants)},
            {"againstFirst", std::move(comparisons)},
            {"expectations", std::move(expectations)},
            {"asExpected", outcome.asExpected},
            {"question", lab.prediction.question},
            {"answer", outcome.answer.text},
            {"verdict", outcome.verdict},
            {"explanation", outcome.explanation},
            {"tradeOff", outcome.tradeOff},
            {"next", lab.next},
            {"setUpNs", outcome.setUpNs},
            {"measuringNs", outcome.measuringNs}};
}

void printCurve(const Lab& lab, const std::vector<CurvePoint>& points) {
    std::vector<std::string> head{lab.curve->over};
    for (const Variant& variant : lab.variants)
        head.push_back(variant.name);
    Table table(std::move(head));
    for (const CurvePoint& point : points) {
        std::vector<std::string> row{formatCount(point.value)};
        for (const std::int64_t time : point.medianNs)
            row.push_back(formatDuration(time));
        table.addTexts(row);
    }
    std::printf("\n%s", table.print().c_str());
}

void print(const Lab& lab, const LabOutcome& outcome) {
    std::printf("%s\n\n%s\n\n%s\n\n", lab.title.c_str(), lab.story.c_str(),
                lab.prediction.question.c_str());
    std::fputs(variantsText(lab, outcome).c_str(), stdout);
    for (const VariantOutcome& variant : outcome.variants)
        if (variant.plan && !variant.plan->root.children.empty())
            std::printf("\n%s\n%s", variant.name.c_str(), printPlan(variant.plan->root).c_str());
    std::printf("\nThe answer: %s\n%s\n\n%s\n\nThe price: %s\n", outcome.answer.text.c_str(),
                outcome.verdict.c_str(), outcome.explanation.c_str(), outcome.tradeOff.c_str());
    for (const std::string& next : lab.next)
        std::printf("Try next: %s\n", next.c_str());
    for (const ConditionOutcome& condition : outcome.expectations)
        if (!condition.held)
            std::printf("Not as expected: %s; measured: %s\n", condition.text.c_str(),
                        condition.measured.c_str());
}

Result<Settings> settingsFor(const Lab& lab, const Arguments& arguments) {
    auto settings = settingsOf(lab, arguments.value("--size").value_or("default"));
    if (!settings) return settings;
    for (const std::string& word : arguments.values("--set")) {
        const std::size_t equals = word.find('=');
        const std::string number = equals == word.npos ? "" : word.substr(equals + 1);
        if (number.empty() || number.size() > 10 ||
            number.find_first_not_of("0123456789") != number.npos)
            return fail(ErrorCode::InvalidArgument,
                        "--set takes NAME=NUMBER, not \"" + word + "\".");
        (*settings)[word.substr(0, equals)] = std::stoll(number);
    }
    if (auto checked = checkSettings(lab, *settings); !checked) return fail(checked.error());
    return settings;
}

ExitStatus run(const Invocation& invocation, const std::string& id) {
    const auto shelf = openShelf(invocation.arguments);
    if (!shelf) return refuse(invocation, shelf.error());
    const Lab* lab = shelf->find(id);
    if (lab == nullptr)
        return refuse(invocation, {ErrorCode::InvalidArgument,
                                   "There is no lab " + id + ". honectl lab list names them.",
                                   {},
                                   {}});
    const auto settings = settingsFor(*lab, invocation.arguments);
    if (!settings) return refuse(invocation, settings.error());
    if (auto checked = checkReportOption(invocation.arguments); !checked)
        return refuse(invocation, checked.error());
    ProgressLine line;
    RunOptions options;
    options.stop = invocation.stop;
    options.progress = [&line](const std::string& what, double share) { line.show(what, share); };
    const bool curve = invocation.arguments.has("--curve");
    if (curve && !lab->curve)
        return refuse(invocation,
                      {ErrorCode::InvalidArgument, "The lab " + id + " has no curve.", {}, {}});
    const auto outcome = runLab(*lab, *settings, options);
    line.clear();
    if (!outcome) return refuse(invocation, outcome.error());
    std::vector<CurvePoint> points;
    if (curve) {
        auto measured = runCurve(*lab, *settings, options);
        line.clear();
        if (!measured) return refuse(invocation, measured.error());
        points = std::move(*measured);
    }
    if (auto written = writeReport(invocation.arguments, report::reportOf(*lab, *outcome, points));
        !written)
        return refuse(invocation, written.error());
    if (invocation.json) {
        Json json = outcomeJson(*lab, *outcome);
        if (curve) json["curve"] = curveJson(*lab, points);
        printJson(json);
    } else {
        print(*lab, *outcome);
        if (curve) printCurve(*lab, points);
    }
    return outcome->asExpected ? Done : CheckFailed;
}

ExitStatus runLabCommand(const Invocation& invocation) {
    const std::vector<std::string>& words = invocation.arguments.positionals();
    if (words.size() == 1 && words[0] == "list") return list(invocation);
    if (words.size() == 2 && words[0] == "run") return run(invocation, words[1]);
    return refuse(invocation,
                  {ErrorCode::InvalidArgument, "Say \"lab list\" or \"lab run ID\".", {}, {}});
}

} // namespace

Command labCommand() {
    return {"lab",
            "list | run ID [--size S] [--set NAME=N]... [--curve] [--labs DIR] [--report FILE]",
            "Demonstrations that run by themselves: what makes queries slow and fast, measured.",
            "Works in a temporary folder, which is gone afterwards. Exits with 1 when something "
            "comes out otherwise than the lab expects.",
            {{"--size", "S", "small, default, large or a number of rows"},
             {"--set", "NAME=N", "another value of one of the lab's parameters"},
             {"--curve", nullptr, "measure the lab's curve as well"},
             {"--labs", "DIR", "further labs: a folder of JSON files, see docs/labs.md"},
             reportOption},
            &runLabCommand};
}

} // namespace hone::ctl
