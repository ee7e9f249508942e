#include <algorithm>

#include "core/base/text.h"
#include "core/plan/plan_diff.h"
#include "core/report/report_parts.h"
#include "core/report/reports.h"

namespace hone::report {
namespace {

void addDependences(const PlanBundle& bundle, std::vector<Section>& sections) {
    Section section{.heading = "What it depended on"};
    std::string ddl, statistics, settings;
    for (const BundleObject& object : bundle.schema)
        if (!object.sql.empty()) ddl += object.sql + ";\n";
    if (!ddl.empty()) section.blocks.emplace_back(codeOf(ddl));
    if (bundle.statistics && bundle.statistics->empty())
        section.blocks.emplace_back(Paragraph{"No statistics were gathered (ANALYZE).", Tone::Dim});
    if (bundle.statistics)
        for (const BundleStatistics& row : *bundle.statistics)
            statistics += row.table + "  " + row.index + "  " + row.stat + "\n";
    if (!statistics.empty()) section.blocks.emplace_back(codeOf(statistics, "Statistics"));
    for (const auto& [name, value] : bundle.settings)
        settings += (settings.empty() ? "" : ", ") + name + " " + value;
    if (!settings.empty())
        section.blocks.emplace_back(Paragraph{"Settings: " + settings + ".", Tone::Dim});
    if (!section.blocks.empty()) sections.push_back(std::move(section));
}

void addBundle(const PlanBundle& bundle, std::vector<Section>& sections) {
    Section statement{.heading = "Statement"};
    addStatement(statement, {}, bundle.plan);
    sections.push_back(std::move(statement));
    Section plan{.heading = "Plan"};
    addPlan(plan, {}, bundle.plan);
    sections.push_back(std::move(plan));
    addDependences(bundle, sections);
}

Report begun(const std::string& title, const PlanBundle& bundle) {
    const BundleEnvironment& environment = bundle.environment;
    Report report;
    report.title = title;
    report.subtitle = bundle.plan.engine + " " + bundle.plan.engineVersion +
                      (bundle.anonymised ? ", names and literals replaced" : "");
    report.madeAtMs = environment.savedAtMs;
    report.machine.kernel = environment.os;
    report.machine.processors = environment.processors;
    report.versions = {{"Hone", environment.honeVersion},
                       {bundle.plan.engine, bundle.plan.engineVersion}};
    return report;
}

Table::Row diffRow(const PlanPair& pair, bool timed) {
    const PlanNode& node = pair.a == nullptr ? *pair.b : *pair.a;
    const bool onlyMeasured = (pair.a == nullptr || pair.b == nullptr) && !pair.differs();
    Table::Row row;
    row.indent = std::max(0, pair.depth - 1);
    if (pair.differs()) {
        row.tone = Tone::Attention;
        if (timed && pair.a != nullptr && pair.b != nullptr && pair.a->selfNs.value &&
            pair.b->selfNs.value)
            row.tone = *pair.b->selfNs.value <= *pair.a->selfNs.value ? Tone::Good : Tone::Bad;
    }
    const char* sign = onlyMeasured        ? ""
                       : pair.a == nullptr ? "+"
                       : pair.b == nullptr ? "−"
                       : pair.differs()    ? "≠"
                                           : "=";
    row.cells = {wordsOf(node), figureOf(pair.a, timed), sign, figureOf(pair.b, timed),
                 pair.differs() ? pair.what()
                 : onlyMeasured ? "only measured plans have it"
                                : "same"};
    return row;
}

} // namespace

Report reportOf(const PlanBundle& bundle) {
    Report report = begun("Plan", bundle);
    addBundle(bundle, report.sections);
    return report;
}

Report reportOf(const PlanBundle& pinned, const PlanBundle& now) {
    Report report = begun("Pinned against now", now);
    const PlanDiff diff = diffPlans(pinned.plan, now.plan);
    const int nodes = diff.differingNodes();
    const auto& before = pinned.plan.root.inclusiveNs.value;
    const auto& after = now.plan.root.inclusiveNs.value;
    const bool timed = before && after && *before > 0;
    Section section{.heading = diff.same()  ? "The plans are identical"
                               : nodes == 1 ? "1 node differs"
                                            : std::to_string(nodes) + " nodes differ"};
    Table table;
    table.columns = {{"node", true},
                     {timed ? "pinned · " + formatDuration(*before) : "pinned"},
                     {""},
                     {timed ? "now · " + formatDuration(*after) : "now"},
                     {"what changed", true}};
    for (const PlanPair& pair : diff.pairs)
        if (pair.depth > 0) table.rows.push_back(diffRow(pair, timed));
    section.blocks.emplace_back(std::move(table));
    section.blocks.emplace_back(Paragraph{diffSurroundings(pinned, now).text()});
    if (timed)
        section.blocks.emplace_back(Chart{"The whole execution", "time of the measured run",
                                          lab::Unit::Duration,
                                          Changes{"pinned",
                                                  "now",
                                                  {{"pinned → now", static_cast<double>(*before),
                                                    static_cast<double>(*after)}}}});
    report.sections.push_back(std::move(section));
    addBundle(now, report.sections);
    return report;
}

} // namespace hone::report
