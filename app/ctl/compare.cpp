#include "core/measure/statement_comparison.h"

#include "app/ctl/command.h"
#include "app/ctl/database.h"
#include "app/ctl/json_output.h"
#include "app/ctl/parameters.h"
#include "app/ctl/report_file.h"
#include "core/base/text.h"
#include "core/plan/plan_json.h"
#include "core/report/reports.h"

namespace hone::ctl {
namespace {

Json sideJson(const SideTimes& times, std::int64_t rows, int repeats, const Plan& plan) {
    return {{"sql", plan.sql},
            {"medianNs", times.medianNs},
            {"p95Ns", times.p95Ns},
            {"fastestNs", times.fastestNs},
            {"rows", rows},
            {"repeats", repeats},
            {"plan", Json(planToJson(plan))}};
}

Json reportJson(const StatementComparison& comparison) {
    const PairedComparison& times = comparison.times;
    Json samples = Json::array();
    for (const Pair& pair : times.pairs)
        samples.push_back({{"aNs", pair.aNs}, {"bNs", pair.bNs}, {"bFirst", pair.bFirst}});
    Json json = comparisonJson(times);
    json["sameResult"] = comparison.results.same;
    json["resultRemark"] = comparison.results.remark;
    json["cold"] = comparison.cold;
    json["a"] = sideJson(times.a, comparison.results.rowsA, comparison.repeatsA, comparison.planA);
    json["b"] = sideJson(times.b, comparison.results.rowsB, comparison.repeatsB, comparison.planB);
    json["samples"] = std::move(samples);
    return json;
}

void printSide(const char* name, const SideTimes& times, std::int64_t rows, const Plan& plan) {
    std::printf("\n%s  median %s, p95 %s, %s %s\n%s", name, formatDuration(times.medianNs).c_str(),
                formatDuration(times.p95Ns).c_str(), formatCount(rows).c_str(),
                rows == 1 ? "row" : "rows", printPlan(plan.root).c_str());
}

void print(const StatementComparison& comparison) {
    std::printf("%s.\n%s\n", verdictHeadline(comparison.times).c_str(),
                verdictExplanation(comparison.times).c_str());
    std::printf("Results: %s\n", comparison.results.same
                                     ? comparison.results.remark.empty()
                                           ? "the same."
                                           : comparison.results.remark.c_str()
                                     : ("different. " + comparison.results.remark).c_str());
    printSide("A", comparison.times.a, comparison.results.rowsA, comparison.planA);
    printSide("B", comparison.times.b, comparison.results.rowsB, comparison.planB);
}

ExitStatus runCompare(const Invocation& invocation) {
    const Arguments& arguments = invocation.arguments;
    if (!arguments.positionals().empty())
        return refuse(
            invocation,
            {ErrorCode::InvalidArgument, "Give the statements with --a and --b.", {}, {}});
    const auto a = arguments.required("--a");
    if (!a) return refuse(invocation, a.error());
    const auto b = arguments.required("--b");
    if (!b) return refuse(invocation, b.error());
    const auto pairs = arguments.integer("--pairs", 40, 1, 100'000);
    if (!pairs) return refuse(invocation, pairs.error());
    const auto effect = arguments.number("--min-effect", 2, 0, 99);
    if (!effect) return refuse(invocation, effect.error());
    const auto timeLimit = timeLimitOf(arguments);
    if (!timeLimit) return refuse(invocation, timeLimit.error());
    if (auto checked = checkReportOption(arguments); !checked)
        return refuse(invocation, checked.error());
    const auto session = openSession(arguments, {invocation.stop, {}}, Access::ReadOnly);
    if (!session) return refuse(invocation, session.error());
    std::vector<Value> given;
    for (const std::string& word : arguments.values("--param"))
        given.push_back(parameterValue(word));
    const SqlDialect dialect = (*session)->dialect();
    for (const auto& [sql, side] : {std::pair(*a, "A"), std::pair(*b, "B")})
        if (const auto one = checkOneStatement(sql, dialect, side); !one)
            return refuse(invocation, one.error(), sql);

    StatementComparisonOptions options;
    options.pairing.maxPairs = static_cast<int>(*pairs);
    options.pairing.minimumEffect = *effect / 100;
    options.pairing.stop = invocation.stop;
    options.cold = arguments.has("--cold");
    options.timeLimit = *timeLimit;
    const auto comparison =
        (*session)->compare({*a, assignParameters(*a, dialect, given)},
                            {*b, assignParameters(*b, dialect, given)}, nullptr, options);
    if (!comparison) {
        Error error = comparison.error();
        if (const auto side = comparison.error().side)
            error.message = (*side == Side::A ? "A: " : "B: ") + error.message;
        return refuse(invocation, error);
    }
    if (auto written =
            writeReport(arguments, report::reportOf(*comparison, (*session)->facts().name));
        !written)
        return refuse(invocation, written.error());
    if (invocation.json)
        printJson(reportJson(*comparison));
    else
        print(*comparison);
    return arguments.has("--check") && comparison->times.verdict == Verdict::Slower ? CheckFailed
                                                                                    : Done;
}

} // namespace

Command compareCommand() {
    return {"compare",
            "--db DB --a SQL --b SQL [--param V]... [--pairs N] [--min-effect PCT] [--check] "
            "[--report FILE]",
            "Measures two queries against each other: is B faster than A?",
            "Runs them in turn, in random order within each pair, and looks after 10, 20, 40 ... "
            "pairs whether\nthe median ratio's interval allows a verdict. Their results are "
            "compared outside the timed runs.",
            {databaseOption,
             {"--a", "SQL", "the first query"},
             {"--b", "SQL", "the second query"},
             {"--param", "V", parameterHelp},
             {"--pairs", "N", "at most so many pairs, 40 unless told"},
             {"--min-effect", "PCT", "smaller differences are none, 2 unless told"},
             {"--cold", nullptr, "empty the connection's page cache before every run"},
             {"--timeout", "MS", "stop an execution after that long"},
             {"--check", nullptr, "exit with 1 when B is slower"},
             reportOption},
            &runCompare};
}

} // namespace hone::ctl
