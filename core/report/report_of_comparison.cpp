#include "core/base/text.h"
#include "core/report/report_parts.h"
#include "core/report/reports.h"

namespace hone::report {
namespace {

constexpr std::size_t mostPairs = 200; // listed

Table sidesTable(const StatementComparison& comparison) {
    Table table;
    table.caption = "Times, measured";
    table.columns = {{"side", true}, {"median"}, {"p95"},
                     {"fastest"},    {"rows"},   {"executions behind one time"}};
    const auto add = [&](const char* name, const SideTimes& times, std::int64_t rows, int repeats) {
        table.rows.push_back(
            {{name, formatDuration(times.medianNs), formatDuration(times.p95Ns),
              formatDuration(times.fastestNs), formatCount(rows), formatCount(repeats)}});
    };
    add("A", comparison.times.a, comparison.results.rowsA, comparison.repeatsA);
    add("B", comparison.times.b, comparison.results.rowsB, comparison.repeatsB);
    return table;
}

Table pairsTable(const std::vector<Pair>& pairs) {
    Table table;
    table.folded = true;
    table.caption = "The pairs, in the order in which they were taken";
    if (pairs.size() > mostPairs)
        table.caption += ": the first " + formatCount(mostPairs) + " of " +
                         formatCount(static_cast<std::int64_t>(pairs.size()));
    table.columns = {{"pair", true}, {"A"}, {"B"}, {"ran first", true}};
    for (std::size_t i = 0; i < pairs.size() && i < mostPairs; ++i)
        table.rows.push_back({{std::to_string(i + 1), formatDuration(pairs[i].aNs),
                               formatDuration(pairs[i].bNs), pairs[i].bFirst ? "B" : "A"}});
    return table;
}

} // namespace

Report reportOf(const StatementComparison& comparison, const std::string& database) {
    const PairedComparison& times = comparison.times;
    Report report;
    report.title = "Two statements compared";
    report.subtitle =
        database + ", " + comparison.planA.engine + " " + comparison.planA.engineVersion;
    report.versions = {{comparison.planA.engine, comparison.planA.engineVersion}};

    Section verdict{.heading = "What came out"};
    const auto pairs = static_cast<std::int64_t>(times.pairs.size());
    verdict.remark = "measured, " + counted(pairs, "pair", "pairs");
    if (!comparison.results.same)
        verdict.blocks.emplace_back(
            Headline{"The results differ", comparison.results.remark, Tone::Bad});
    verdict.blocks.emplace_back(headlineOf(times, "A", "B"));
    if (comparison.results.same)
        verdict.blocks.emplace_back(
            Paragraph{"Both return the same rows" + (comparison.results.remark.empty()
                                                         ? std::string(".")
                                                         : ": " + comparison.results.remark)});
    verdict.blocks.emplace_back(
        Chart{"Every run", "time of one run", lab::Unit::Duration,
              Runs{{laneOf("A", timesOf(times.pairs, &Pair::aNs), Ink::Orange),
                    laneOf("B", timesOf(times.pairs, &Pair::bNs), Ink::Green)}}});
    verdict.blocks.emplace_back(sidesTable(comparison));
    verdict.blocks.emplace_back(Paragraph{
        comparison.cold ? "Measured cold: the connection's page cache was emptied before every run."
                        : "Measured warm, executing alone, without preparing.",
        Tone::Dim});
    verdict.blocks.emplace_back(pairsTable(times.pairs));
    report.sections.push_back(std::move(verdict));

    Section statements{.heading = "The statements"};
    addStatement(statements, "A", comparison.planA);
    addStatement(statements, "B", comparison.planB);
    report.sections.push_back(std::move(statements));

    Section plans{.heading = "Their plans", .remark = "estimated by the engine"};
    addPlan(plans, "Plan of A", comparison.planA);
    addPlan(plans, "Plan of B", comparison.planB);
    report.sections.push_back(std::move(plans));
    report.sections.push_back(howComparedSection());
    return report;
}

} // namespace hone::report
