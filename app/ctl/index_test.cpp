#include "core/index/index_lab.h"

#include <algorithm>

#include "app/ctl/command.h"
#include "app/ctl/database.h"
#include "app/ctl/json_output.h"
#include "app/ctl/parameters.h"
#include "app/ctl/table.h"
#include "core/base/text.h"
#include "core/plan/plan_diff.h"
#include "core/plan/plan_json.h"

namespace hone::ctl {
namespace {

using index::IndexTrialResult;
using index::WriteKind;

constexpr WriteKind writeKinds[] = {WriteKind::Insert, WriteKind::Update, WriteKind::Delete};

Json readJson(const index::TrialReading& read) {
    Json json{{"sql", read.sql}};
    if (read.error) {
        json["error"] = errorJson(*read.error);
        return json;
    }
    const StatementComparison& comparison = *read.comparison;
    json.update(comparisonJson(comparison.times));
    json["withoutNs"] = comparison.times.a.medianNs;
    json["withNs"] = comparison.times.b.medianNs;
    json["rows"] = comparison.results.rowsB;
    json["sameResult"] = comparison.results.same;
    json["resultRemark"] = comparison.results.remark;
    json["used"] = read.used;
    json["planWithout"] = Json(planToJson(comparison.planA));
    json["planWith"] = Json(planToJson(comparison.planB));
    return json;
}

Json writeJson(const IndexTrialResult& result) {
    Json json = Json::object();
    for (const WriteKind kind : writeKinds) {
        const std::string name = writeName(kind);
        const auto* times =
            result.writes && result.writes->of(kind) ? &*result.writes->of(kind) : nullptr;
        json[name + "Ratio"] = times == nullptr ? Json(nullptr) : Json(times->ratio);
        if (times == nullptr) continue;
        json[name] = comparisonJson(*times);
        json[name]["withoutNsPerRow"] = times->a.medianNs;
        json[name]["withNsPerRow"] = times->b.medianNs;
    }
    if (result.writes) {
        json["rows"] = result.writes->rows;
        json["remarks"] = result.writes->remarks;
    } else {
        json["unavailable"] = result.noWrites;
    }
    return json;
}

const char* rangeName(index::Payoff::Range range) {
    switch (range) {
    case index::Payoff::Range::Always:
        return "always";
    case index::Payoff::Range::Never:
        return "never";
    case index::Payoff::Range::From:
        return "from";
    case index::Payoff::Range::UpTo:
        return "up-to";
    case index::Payoff::Range::Mixed:
        break;
    }
    return "mixed";
}

Json payoffJson(const index::Payoff& payoff) {
    Json points = Json::array();
    for (const index::PayoffPoint& point : payoff.points) {
        Json json = comparisonJson(point.times);
        json["tableRows"] = point.tableRows;
        if (!payoff.parameter.empty()) json["value"] = Json(valueToJson(point.value));
        json["rows"] = point.rows;
        json["used"] = point.used;
        json["withoutNs"] = point.times.a.medianNs;
        json["withNs"] = point.times.b.medianNs;
        points.push_back(std::move(json));
    }
    const auto turn = payoff.turn();
    return {{"over", payoff.parameter.empty() ? "rows" : payoff.parameter},
            {"table", payoff.table},
            {"pays", rangeName(payoff.range())},
            {"turn", turn ? Json(*turn) : Json(nullptr)},
            {"sentence", payoff.sentence()},
            {"points", std::move(points)}};
}

Json reportJson(const IndexTrialResult& result) {
    Json reads = Json::array();
    for (const index::TrialReading& read : result.reads)
        reads.push_back(readJson(read));
    Json json{{"outcome", outcomeName(outcomeOf(result))},
              {"create", result.createSql},
              {"index", result.index.name},
              {"table", result.index.table},
              {"read", std::move(reads)},
              {"write", writeJson(result)},
              {"bytes", result.index.bytes},
              {"databaseBytes", result.databaseBytes},
              {"buildNs", result.index.buildNs},
              {"inTransaction", result.inTransaction},
              {"remarks", result.remarks}};
    if (result.payoff) json["sweep"] = payoffJson(*result.payoff);
    if (!result.noPayoff.empty()) json["sweep"] = {{"unavailable", result.noPayoff}};
    return json;
}

void printRead(const index::TrialReading& read) {
    std::printf("\n%s\n", printable(oneLine(read.sql, 400), 400).c_str());
    if (read.error) {
        std::printf("  not measured: %s\n", printable(read.error->message, 400).c_str());
        return;
    }
    const StatementComparison& comparison = *read.comparison;
    std::printf("  %s: %s without, %s with it. %s\n",
                verdictHeadline(comparison.times, "without", "with the index").c_str(),
                formatDuration(comparison.times.a.medianNs).c_str(),
                formatDuration(comparison.times.b.medianNs).c_str(),
                verdictExplanation(comparison.times).c_str());
    if (!comparison.results.same)
        std::printf("  The results differ: %s\n", comparison.results.remark.c_str());
    const PlanDiff diff = diffPlans(comparison.planA, comparison.planB);
    if (!read.used)
        std::puts("  The plan does not use the index.");
    else if (!diff.same())
        std::printf("%s", printDiff(diff).c_str());
}

void printWrites(const IndexTrialResult& result) {
    std::puts("\nWhat it costs");
    std::printf("  on disk %s, to build %s\n", formatBytes(result.index.bytes).c_str(),
                formatDuration(result.index.buildNs).c_str());
    if (!result.writes) {
        if (!result.noWrites.empty())
            std::printf("  writing: not measured. %s\n", printable(result.noWrites, 400).c_str());
        return;
    }
    for (const WriteKind kind : writeKinds)
        if (const auto& times = result.writes->of(kind))
            std::printf("  %s, a row: %s without, %s with it. %s.\n", writeName(kind),
                        formatDuration(times->a.medianNs).c_str(),
                        formatDuration(times->b.medianNs).c_str(),
                        verdictHeadline(*times, "without", "with it").c_str());
    for (const std::string& remark : result.writes->remarks)
        std::printf("  %s\n", printable(remark, 400).c_str());
}

void printPayoff(const IndexTrialResult& result) {
    if (!result.noPayoff.empty())
        std::printf("\nWhere it pays: not measured. %s\n", printable(result.noPayoff, 400).c_str());
    if (!result.payoff) return;
    std::printf("\n%s\n", printable(result.payoff->sentence(), 400).c_str());
    Table table({result.payoff->parameter.empty() ? "rows" : result.payoff->parameter, "returned",
                 "without", "with", "ratio", "verdict"});
    for (const index::PayoffPoint& point : result.payoff->points) {
        char ratio[32];
        std::snprintf(ratio, sizeof ratio, "%.3f", point.times.ratio);
        table.addTexts({result.payoff->parameter.empty() ? formatCount(point.tableRows)
                                                         : valueToJson(point.value).dump(),
                        formatCount(point.rows), formatDuration(point.times.a.medianNs),
                        formatDuration(point.times.b.medianNs), ratio,
                        verdictName(point.times.verdict)});
    }
    std::printf("%s", table.print().c_str());
}

void print(const IndexTrialResult& result) {
    std::printf("%s.\n%s\n", trialHeadline(result).c_str(), trialExplanation(result).c_str());
    for (const index::TrialReading& read : result.reads)
        printRead(read);
    printWrites(result);
    printPayoff(result);
    for (const std::string& remark : result.remarks)
        std::printf("\n%s\n", printable(remark, 400).c_str());
}

// The values in the order given, as many for each statement as it takes.
std::vector<index::TrialStatement> statementsOf(const Arguments& arguments, SqlDialect dialect) {
    std::vector<Value> values;
    for (const std::string& word : arguments.values("--param"))
        values.push_back(parameterValue(word));
    std::vector<index::TrialStatement> statements;
    auto next = values.begin();
    for (const std::string& sql : arguments.values("--query")) {
        const auto count = std::min<std::ptrdiff_t>(
            static_cast<std::ptrdiff_t>(parameterCount(sql, dialect)), values.end() - next);
        statements.push_back({sql, assignParameters(sql, dialect, {next, next + count})});
        next += count;
    }
    return statements;
}

ExitStatus runIndexTest(const Invocation& invocation) {
    const Arguments& arguments = invocation.arguments;
    if (!arguments.positionals().empty())
        return refuse(
            invocation,
            {ErrorCode::InvalidArgument, "Give the statements with --create and --query.", {}, {}});
    index::IndexTrial trial;
    const auto create = arguments.required("--create");
    if (!create) return refuse(invocation, create.error());
    trial.createSql = *create;
    if (const auto query = arguments.required("--query"); !query)
        return refuse(invocation, query.error());
    const auto pairs = arguments.integer("--pairs", 40, 1, 100'000);
    if (!pairs) return refuse(invocation, pairs.error());
    const auto effect = arguments.number("--min-effect", 2, 0, 99);
    if (!effect) return refuse(invocation, effect.error());
    const auto timeLimit = timeLimitOf(arguments);
    if (!timeLimit) return refuse(invocation, timeLimit.error());
    const bool inTransaction = arguments.has("--in-transaction");
    const auto session = openSession(arguments, {invocation.stop, {}},
                                     inTransaction ? Access::ReadWrite : Access::ReadOnly);
    if (!session) return refuse(invocation, session.error());
    trial.statements = statementsOf(arguments, (*session)->dialect());
    trial.comparison.pairing.maxPairs = static_cast<int>(*pairs);
    trial.comparison.pairing.minimumEffect = *effect / 100;
    trial.comparison.timeLimit = *timeLimit;
    if (const auto over = arguments.value("--sweep"))
        trial.payoff = index::PayoffOrder{.parameter = *over == "rows" ? "" : *over};

    std::string last;
    const auto result = (*session)->testIndex(trial, inTransaction, invocation.stop,
                                              [&](const std::string& what, double) {
                                                  if (what != last) note(what);
                                                  last = what;
                                              });
    if (!result) return refuse(invocation, result.error(), trial.createSql);
    const auto measured = std::ranges::find_if(
        result->reads, [](const index::TrialReading& read) { return read.comparison.has_value(); });
    const bool none = measured == result->reads.end();
    if (invocation.json) {
        Json json = reportJson(*result);
        if (none) json["error"] = errorJson(*result->reads.front().error);
        printJson(json);
    } else {
        print(*result);
    }
    return none ? statusOf(*result->reads.front().error) : Done;
}

} // namespace

Command indexTestCommand() {
    return {"index-test",
            "--db DB --create SQL --query SQL... [--param V]... [--sweep rows|:name]",
            "Tries one index: what it gives to queries, what it takes from writing.",
            "Works on a disposable copy, where each query runs with and without the index in "
            "turn, and rows are\ninserted, updated and deleted with and without it. The database "
            "is only read, unless --in-transaction\nis given: then all is done on the database "
            "itself, with the write lock held, and rolled back.",
            {databaseOption,
             {"--create", "SQL", "the CREATE INDEX"},
             {"--query", "SQL", "a query to try it on; may be given several times"},
             {"--param", "V", parameterHelp},
             {"--sweep", "WHAT",
              "also: from which size of the table (rows) or value of a "
              "parameter (:name) on it pays"},
             {"--pairs", "N", "at most so many pairs, 40 unless told"},
             {"--min-effect", "PCT", "smaller differences are none, 2 unless told"},
             {"--timeout", "MS", "stop an execution after that long"},
             {"--in-transaction", nullptr, "no copy: on the database itself, rolled back"}},
            &runIndexTest};
}

} // namespace hone::ctl
