#include <algorithm>
#include <filesystem>

#include "app/ctl/command.h"
#include "app/ctl/json_output.h"
#include "app/ctl/lab_text.h"
#include "app/ctl/progress_line.h"
#include "app/ctl/report_file.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/lab/lab_run.h"
#include "core/lab/lab_shelf.h"
#include "core/plan/plan_json.h"
#include "core/report/reports.h"

// The main job without a window, as a guided tour: the five main effects, each a lab whose first
// two variants are the one before and the one after.

namespace hone::ctl {
namespace {

namespace fs = std::filesystem;

struct Effect {
    const char* name; // as in JSON
    const char* lab;
};
constexpr Effect effects[] = {{"index", "missing-index"},
                              {"n-plus-one", "n-plus-one"},
                              {"columns", "select-star"},
                              {"cache", "cache"},
                              {"pool", "connection-per-query"}};
constexpr const char* title = "Five effects that make queries slow or fast";
constexpr std::int64_t usualRows = 200'000; // of the first lab; the others' are scaled with it
constexpr double secondsEach = 4;           // of measuring, at most

struct Step {
    const Effect* effect = nullptr;
    const lab::Lab* lab = nullptr;
    lab::LabOutcome outcome;
};

lab::Settings settingsFor(const lab::Lab& lab, std::int64_t rows) {
    lab::Settings settings = lab.settings(lab::Size::Default);
    for (const lab::Parameter& parameter : lab.parameters)
        if (parameter.name == "rows")
            settings["rows"] =
                std::clamp(static_cast<std::int64_t>(static_cast<double>(parameter.usual) *
                                                     static_cast<double>(rows) /
                                                     static_cast<double>(usualRows)),
                           parameter.least, parameter.most);
    return settings;
}

Json sideJson(const lab::VariantOutcome& side) {
    return {{"label", side.name},
            {"text", side.text},
            {"medianNs", side.times.medianNs},
            {"p95Ns", side.times.p95Ns},
            {"samplesNs", side.timesNs}};
}

Json stepJson(const Step& step) {
    const auto& variants = step.outcome.variants;
    const auto plan = [](const lab::VariantOutcome& side) {
        return side.plan ? Json(planToJson(*side.plan)) : Json(nullptr);
    };
    Json json{{"name", step.effect->name},
              {"lab", step.lab->id},
              {"title", step.outcome.title},
              {"before", sideJson(variants[0])},
              {"after", sideJson(variants[1])}};
    json.update(comparisonJson(step.outcome.againstFirst.front()));
    json["says"] = step.outcome.verdict;
    json["asExpected"] = step.outcome.asExpected;
    json["planBefore"] = plan(variants[0]);
    json["planAfter"] = plan(variants[1]);
    return json;
}

void introduce(const lab::Lab& lab, std::size_t number) {
    std::printf("%s%zu of %zu  %s\n\n%s\n\n%s\n\n", number > 1 ? "\n" : "", number,
                std::size(effects), lab.title.c_str(), lab.story.c_str(),
                lab.prediction.question.c_str());
    std::fflush(stdout);
}

void tell(const Step& step) {
    const lab::LabOutcome& outcome = step.outcome;
    std::printf("%s\n", variantsText(*step.lab, outcome).c_str());
    for (std::size_t i = 0; i < 2; ++i)
        if (const auto& plan = outcome.variants[i].plan; plan && !plan->root.children.empty())
            std::printf("%s\n%s\n", outcome.variants[i].name.c_str(),
                        printPlan(plan->root).c_str());
    std::printf("%s\n\n%s\n\nThe price: %s\n", outcome.verdict.c_str(), outcome.explanation.c_str(),
                outcome.tradeOff.c_str());
    std::fflush(stdout);
}

Result<std::vector<Step>> walk(const lab::Shelf& shelf, std::int64_t rows,
                               const Invocation& invocation) {
    std::vector<Step> steps;
    for (const Effect& effect : effects) {
        const lab::Lab* lab = shelf.find(effect.lab);
        if (lab == nullptr)
            return fail(ErrorCode::NotFound, std::string("There is no lab ") + effect.lab + ".");
        if (invocation.json)
            note(lab->title);
        else
            introduce(*lab, steps.size() + 1);
        ProgressLine line;
        lab::RunOptions options;
        options.stop = invocation.stop;
        options.seconds = std::min(lab->seconds, secondsEach);
        options.progress = [&line](const std::string& what, double share) {
            line.show(what, share);
        };
        auto outcome = lab::runLab(*lab, settingsFor(*lab, rows), options);
        line.clear();
        if (!outcome) return fail(outcome.error());
        steps.push_back({&effect, lab, std::move(*outcome)});
        if (!invocation.json) tell(steps.back());
    }
    return steps;
}

report::Report reportOf(const std::vector<Step>& steps) {
    std::vector<report::TourStep> tour;
    for (const Step& step : steps)
        tour.push_back({*step.lab, step.outcome});
    return reportOfTour(title, steps.front().outcome.engine + ", on databases made for it", tour);
}

Result<std::string> reportFolder(const Arguments& arguments) {
    std::string folder;
    if (const auto given = arguments.value("--out")) {
        folder = *given;
    } else {
        const auto data = userDataFolder();
        if (!data) return fail(data.error());
        folder = *data + "/demo";
    }
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return fail(ErrorCode::Permission, "The folder " + folder + " cannot be made.",
                    error.message());
    return fs::absolute(folder).lexically_normal().string();
}

ExitStatus runDemo(const Invocation& invocation) {
    const auto rows = invocation.arguments.integer("--rows", usualRows, 100, 50'000'000);
    if (!rows) return refuse(invocation, rows.error());
    if (!invocation.arguments.positionals().empty())
        return refuse(invocation,
                      {ErrorCode::InvalidArgument, "demo takes options alone.", {}, {}});
    const auto folder = reportFolder(invocation.arguments);
    if (!folder) return refuse(invocation, folder.error());
    const lab::Shelf shelf = lab::builtInLabs();
    const auto steps = walk(shelf, *rows, invocation);
    if (!steps) return refuse(invocation, steps.error());
    const std::string path = (fs::path(*folder) / "hone-demo.html").string();
    if (auto written = writeReport(path, reportOf(*steps)); !written)
        return refuse(invocation, written.error());
    if (!invocation.json) {
        std::printf("\nThe report is in %s\n", path.c_str());
        return Done;
    }
    Json json = Json::array();
    for (const Step& step : *steps)
        json.push_back(stepJson(step));
    printJson({{"report", path}, {"steps", std::move(json)}});
    return Done;
}

} // namespace

Command demoCommand() {
    return {
        "demo",
        "[--out DIR] [--rows N]",
        "A guided tour through five effects that make queries slow or fast, measured.",
        "A missing index, N + 1 queries, SELECT *, the cache, the pool: what is asked, what is "
        "seen, why. Takes\nunder a minute, works in a temporary folder that is gone afterwards, "
        "and writes a page with charts and plans.",
        {{"--out", "DIR", "where the page goes; a folder of the user's data unless told"},
         {"--rows", "N", "rows of the first table, 200000 unless told; the others' go with it"}},
        &runDemo};
}

} // namespace hone::ctl
