#include "app/ctl/database.h"
#include "app/ctl/json_output.h"
#include "app/ctl/parameters.h"
#include "core/base/text.h"
#include "core/plan/plan_bundle.h"
#include "core/plan/plan_json.h"

namespace hone::ctl {
namespace {

std::string headline(const Plan& plan) {
    std::string text = plan.engine + " " + plan.engineVersion + "; ";
    if (!plan.unmeasured.empty()) return text + "the plan alone: " + plan.unmeasured;
    if (!plan.analyzed) return text + "the plan alone, the statement was not run";
    text += "measured: " + formatDuration(*plan.plainNs.value) + " as usual, " +
            formatDuration(*plan.totalNs.value) + " while measured";
    if (const auto factor = plan.profilingFactor()) {
        char words[32];
        std::snprintf(words, sizeof words, " (x %.2f)", *factor);
        text += words;
    }
    text += "; " + formatCount(*plan.rows.value) + (*plan.rows.value == 1 ? " row" : " rows");
    if (plan.rolledBack) text += "; what it wrote was rolled back";
    return text;
}

ExitStatus runExplain(const Invocation& invocation) {
    const Arguments& arguments = invocation.arguments;
    if (!arguments.positionals().empty())
        return refuse(invocation,
                      {ErrorCode::InvalidArgument, "Give the statement with -e.", {}, {}});
    const auto sql = arguments.required("-e");
    if (!sql) return refuse(invocation, sql.error());
    const auto session = openSession(arguments, {invocation.stop, {}});
    if (!session) return refuse(invocation, session.error());
    if (const auto one = checkOneStatement(*sql, (*session)->dialect()); !one)
        return refuse(invocation, one.error(), *sql);
    std::vector<Value> values;
    for (const std::string& word : arguments.values("--param"))
        values.push_back(parameterValue(word));
    const auto parameters = assignParameters(*sql, (*session)->dialect(), values);
    const auto timeLimit = timeLimitOf(arguments);
    if (!timeLimit) return refuse(invocation, timeLimit.error());
    const auto seen =
        arguments.has("--analyze")
            ? (*session)->analyze({*sql, parameters, nullptr, *timeLimit, arguments.has("--write")},
                                  invocation.stop)
            : (*session)->explain(*sql, parameters, nullptr, invocation.stop);
    if (!seen) return refuse(invocation, seen.error(), *sql);
    const Plan& plan = seen->plan;
    if (const auto path = arguments.value("--save"))
        if (const auto saved =
                writeBundle(arguments.has("--anonymise") ? anonymise(*seen) : *seen, *path);
            !saved)
            return refuse(invocation, saved.error());
    if (invocation.json) {
        printJson(Json(planToJson(plan)));
        return Done;
    }
    std::printf("%s\n\n%s", headline(plan).c_str(), printPlan(plan.root).c_str());
    for (const PlanWarning& warning : plan.warnings)
        std::printf("\n%s: %s\n  %s\n", severityName(warning.severity), warning.message.c_str(),
                    warning.suggestion.c_str());
    return Done;
}

} // namespace

Command explainCommand() {
    return {"explain",
            "--db DB -e SQL [--param V]... [--analyze] [--save FILE [--anonymise]]",
            "Shows how the engine would carry out a statement, without running it; with --analyze "
            "how it did.",
            "--analyze runs the statement two or three times: as usual, and measured. One that\n"
            "writes is refused, but for --write: then each time inside a transaction that is\n"
            "rolled back.",
            {databaseOption,
             {"-e", "SQL", "the statement"},
             {"--param", "V", parameterHelp},
             {"--analyze", nullptr, "run the statement and measure every step"},
             {"--write", nullptr, "with --analyze: also a statement that writes"},
             {"--timeout", "MS", "with --analyze: stop an execution after that long"},
             {"--save", "FILE", "keep it with its schema and statistics, for plan-diff"},
             {"--anonymise", nullptr, "names and literals replaced in what is saved"}},
            &runExplain};
}

} // namespace hone::ctl
