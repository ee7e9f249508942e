#include "app/ctl/database.h"
#include "app/ctl/json_output.h"
#include "app/ctl/parameters.h"
#include "core/plan/plan_json.h"

namespace hone::ctl {
namespace {

ExitStatus runExplain(const Invocation& invocation) {
    const Arguments& arguments = invocation.arguments;
    if (!arguments.positionals().empty())
        return refuse(invocation,
                      {ErrorCode::InvalidArgument, "Give the statement with -e.", {}, {}});
    if (arguments.has("--analyze"))
        return refuse(invocation,
                      {ErrorCode::Unsupported,
                       "--analyze, the measured plan, is not available in this version of "
                       "honectl. Without it the plan is shown and nothing is run.",
                       {},
                       {}});
    const auto sql = arguments.required("-e");
    if (!sql) return refuse(invocation, sql.error());
    const auto session = openSession(arguments);
    if (!session) return refuse(invocation, session.error());
    std::vector<Value> values;
    for (const std::string& word : arguments.values("--param"))
        values.push_back(parameterValue(word));
    const auto parameters = assignParameters(*sql, (*session)->dialect(), values);
    const auto plan = (*session)->explain(*sql, parameters, nullptr, invocation.stop);
    if (!plan) return refuse(invocation, plan.error(), *sql);
    if (invocation.json) {
        printJson(Json(planToJson(*plan)));
        return Done;
    }
    std::printf("%s %s; the plan alone, the statement was not run\n\n%s", plan->engine.c_str(),
                plan->engineVersion.c_str(), printPlan(plan->root).c_str());
    for (const PlanWarning& warning : plan->warnings)
        std::printf("\n%s: %s\n  %s\n", severityName(warning.severity), warning.message.c_str(),
                    warning.suggestion.c_str());
    return Done;
}

} // namespace

Command explainCommand() {
    return {"explain",
            "--db DB -e SQL [--param V]...",
            "Shows how the engine would carry out a statement, without running it.",
            "",
            {databaseOption,
             {"-e", "SQL", "the statement"},
             {"--param", "V", parameterHelp},
             {"--analyze", nullptr, "measured; not available in this version"}},
            &runExplain};
}

} // namespace hone::ctl
