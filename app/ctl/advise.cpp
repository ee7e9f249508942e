#include "core/index/advisor.h"

#include "app/ctl/command.h"
#include "app/ctl/database.h"
#include "app/ctl/json_output.h"
#include "app/ctl/progress_line.h"
#include "app/ctl/report_file.h"
#include "app/ctl/table.h"
#include "app/ctl/workload_file.h"
#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/index/advice_text.h"
#include "core/report/reports.h"

namespace hone::ctl {
namespace {

using namespace hone::index;

Json queryJson(const AdvisedStatement& statement, const TrialTime& time, const std::string& plan,
               double cost, bool estimated) {
    Json json{{"statement", statement.number + 1},
              {"sql", statement.sql},
              {"weight", statement.weight},
              {"ns", estimated ? Json(nullptr) : Json(time.ns)},
              {"atLeast", time.atLeast},
              {"cost", cost},
              {"plan", plan}};
    return json;
}

Json totalJson(const Advice& advice, bool after) {
    Json queries = Json::array();
    for (const AdvisedStatement& one : advice.statements) {
        Json query =
            after ? queryJson(one, one.after, one.planAfter, one.costAfter, advice.estimated)
                  : queryJson(one, one.before, one.planBefore, one.costBefore, advice.estimated);
        if (after && one.comparison) query["comparison"] = comparisonJson(*one.comparison);
        queries.push_back(std::move(query));
    }
    const double total = after ? advice.afterNs : advice.beforeNs;
    return {{"totalNs", advice.estimated ? Json(nullptr) : Json(total)},
            {"totalCost", advice.estimated ? Json(total) : Json(nullptr)},
            {"atLeast", after ? advice.afterAtLeast : advice.beforeAtLeast},
            {"queries", std::move(queries)}};
}

Json adviceJson(const Advice& advice) {
    Json create = Json::array(), drop = Json::array(), rejected = Json::array(),
         unjudged = Json::array(), curve = Json::array();
    for (const AdvisedIndex& index : advice.create) {
        Json usedBy = Json::array();
        for (const std::size_t statement : index.usedBy)
            usedBy.push_back(statement + 1);
        create.push_back(
            {{"sql", index.sql},
             {"bytes", index.bytes},
             {"buildNs", advice.estimated ? Json(nullptr) : Json(index.buildNs)},
             {"savedNs", advice.estimated ? Json(nullptr) : Json(index.savedNs)},
             {"writeNsPerRow", index.writeNsPerRow ? Json(*index.writeNsPerRow) : Json(nullptr)},
             {"usedBy", std::move(usedBy)}});
    }
    for (const DropAdvice& one : advice.drop)
        drop.push_back({{"sql", one.sql}, {"why", one.why}, {"undo", one.undo}});
    for (const RejectedIndex& one : advice.rejected)
        rejected.push_back({{"sql", one.sql}, {"why", one.why}});
    for (const UnjudgedStatement& one : advice.unjudged)
        unjudged.push_back({{"statement", one.number + 1}, {"sql", one.sql}, {"why", one.why}});
    for (const BudgetPoint& point : advice.curve)
        curve.push_back({{"bytes", point.bytes},
                         {"indexes", point.indexes.size()},
                         {"totalNs", point.totalNs}});
    return {{"estimated", advice.estimated},
            {"before", totalJson(advice, false)},
            {"after", totalJson(advice, true)},
            {"create", std::move(create)},
            {"drop", std::move(drop)},
            {"rejected", std::move(rejected)},
            {"unjudged", std::move(unjudged)},
            {"analyze", advice.analyze},
            {"thenAnalyze", advice.thenAnalyze},
            {"migration", advice.migration},
            {"undo", advice.undo},
            {"curve", std::move(curve)},
            {"candidates", advice.candidates},
            {"built", advice.built},
            {"plansAsPredicted", advice.plansAsPredicted},
            {"plansOtherwise", advice.plansOtherwise},
            {"analysisNs", advice.analysisNs}};
}

void print(const Advice& advice) {
    if (advice.estimated) {
        std::printf("Estimated by the planner's cost alone; nothing was run. Cost before %.4g, "
                    "after %.4g.\n",
                    advice.beforeNs, advice.afterNs);
    } else {
        std::printf("The workload's time, by weight: %s%s before, %s%s after.\n",
                    advice.beforeAtLeast ? "at least " : "",
                    formatDuration(std::llround(advice.beforeNs)).c_str(),
                    advice.afterAtLeast ? "at least " : "",
                    formatDuration(std::llround(advice.afterNs)).c_str());
    }
    if (advice.analyze) std::puts("\nANALYZE alone is advised: no index is needed.");
    if (advice.create.empty() && !advice.analyze) std::puts("\nNo new index is advised.");
    for (const AdvisedIndex& index : advice.create) {
        std::printf("\n%s;\n  %s", index.sql.c_str(), formatBytes(index.bytes).c_str());
        if (!advice.estimated)
            std::printf(", built in %s, saves %s", formatDuration(index.buildNs).c_str(),
                        formatDuration(std::llround(std::max(0.0, index.savedNs))).c_str());
        if (index.writeNsPerRow)
            std::printf(", costs %s an inserted row", formatDuration(*index.writeNsPerRow).c_str());
        std::string users;
        for (const std::size_t statement : index.usedBy)
            users += (users.empty() ? "" : ", ") + std::to_string(statement + 1);
        std::printf("; statements %s\n", users.empty() ? "none" : users.c_str());
    }
    if (advice.thenAnalyze && !advice.analyze) std::puts("\nANALYZE;\n  afterwards");
    for (const DropAdvice& drop : advice.drop)
        std::printf("\n%s;\n  %s\n", drop.sql.c_str(), drop.why.c_str());
    if (!advice.estimated) {
        std::puts("");
        Table table({"statement", "before", "after", "verdict", "text"});
        for (const AdvisedStatement& one : advice.statements)
            table.addTexts({std::to_string(one.number + 1), trialText(one.before, false),
                            trialText(one.after, false),
                            one.comparison                    ? verdictName(one.comparison->verdict)
                            : one.planBefore == one.planAfter ? "same plan"
                            : one.before.atLeast && !one.after.atLeast ? "faster"
                                                                       : "",
                            one.sql});
        std::fputs(table.print().c_str(), stdout);
    }
    for (const UnjudgedStatement& one : advice.unjudged)
        std::printf("\nNot judged: statement %zu. %s\n", one.number + 1, one.why.c_str());
    if (!advice.rejected.empty())
        std::printf("\n%zu others were tried and rejected; --json lists them.\n",
                    advice.rejected.size());
}

Result<void> apply(const SqliteDriver& database, const Advice& advice, std::stop_token stop) {
    auto writable = SqliteDriver::create(database.path());
    if (!writable) return fail(writable.error());
    const auto connection = (*writable)->connect(Access::ReadWrite);
    if (!connection) return fail(connection.error());
    // Whole or not at all; what is left open ends with the connection.
    std::vector<std::string> statements{"BEGIN IMMEDIATE"};
    statements.insert(statements.end(), advice.migration.begin(), advice.migration.end());
    statements.emplace_back("COMMIT");
    for (const std::string& sql : statements) {
        note(sql);
        const auto done = collectRows(**connection, sql, {}, {stop, {}});
        if (!done) return fail(done.error());
    }
    return {};
}

ExitStatus runAdvise(const Invocation& invocation) {
    const Arguments& arguments = invocation.arguments;
    if (auto checked = checkReportOption(arguments); !checked)
        return refuse(invocation, checked.error());
    const auto driver = openFile(arguments);
    if (!driver) return refuse(invocation, driver.error());
    const auto workload = openWorkload(arguments, (*driver)->dialect());
    if (!workload) return refuse(invocation, workload.error());
    AdvisorOptions options;
    options.stop = invocation.stop;
    options.estimateOnly = arguments.has("--estimate-only");
    if (arguments.has("--budget")) {
        const auto budget = arguments.integer("--budget", 0, 0, std::int64_t{1} << 50);
        if (!budget) return refuse(invocation, budget.error());
        options.budget = *budget;
    }
    const auto most = arguments.integer("--most", 15, 0, 200);
    if (!most) return refuse(invocation, most.error());
    options.mostIndexes = static_cast<std::size_t>(*most);
    const auto seconds = arguments.integer("--seconds", 105, 1, 100'000);
    if (!seconds) return refuse(invocation, seconds.error());
    options.timeLimit = std::chrono::seconds(*seconds);
    ProgressLine line;
    const auto advice =
        advise(**driver, *workload, options,
               [&](const std::string& what, double share) { line.show(what, share); });
    line.clear();
    if (!advice) return refuse(invocation, advice.error());
    if (arguments.has("--apply"))
        if (const auto applied = apply(**driver, *advice, invocation.stop); !applied)
            return refuse(invocation, applied.error());
    const std::string engine = (*driver)->engineName() + " " + (*driver)->engineVersion();
    if (auto written =
            writeReport(arguments, report::reportOf(*advice, fileName((*driver)->path()), engine));
        !written)
        return refuse(invocation, written.error());
    if (invocation.json)
        printJson(adviceJson(*advice));
    else
        print(*advice);
    return Done;
}

} // namespace

Command adviseCommand() {
    return {"advise",
            "--db DB --workload FILE [--budget BYTES] [--estimate-only] [--apply] "
            "[--report FILE]",
            "Advises indexes for a whole workload: built and measured on a copy of the database.",
            "FILE holds statements parted by semicolons; the comments before one may say\n"
            "-- weight: N and -- params: [JSON array]. The database is only read, but for --apply.",
            {databaseOption,
             workloadOption,
             {"--budget", "BYTES", "of all new indexes together"},
             {"--most", "N", "at most so many new indexes, 15 unless told"},
             {"--seconds", "N", "about how long it may take, 105 unless told"},
             {"--estimate-only", nullptr, "by the planner's cost alone; nothing is run"},
             {"--apply", nullptr, "create the indexes, and ANALYZE where that belongs to it"},
             reportOption},
            &runAdvise};
}

} // namespace hone::ctl
