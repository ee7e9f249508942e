#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/index/advice_text.h"
#include "core/report/report_parts.h"
#include "core/report/reports.h"

namespace hone::report {
namespace {

using namespace hone::index;

constexpr std::size_t mostDrawn = 25;    // statements of a chart
constexpr std::size_t mostListed = 300;  // rows of a table
constexpr std::size_t longestText = 160; // bytes of a statement in a table

std::string join(const std::vector<std::string>& statements) {
    std::string script;
    for (const std::string& sql : statements)
        script += sql + ";\n";
    return script;
}

std::string listedFrom(std::string caption, std::size_t count) {
    if (count > mostListed)
        caption += ": the first " + formatCount(mostListed) + " of " +
                   formatCount(static_cast<std::int64_t>(count));
    return caption;
}

std::string numbered(const AdvisedStatement& one) {
    return std::to_string(one.number + 1) + "  " + oneLine(one.sql, longestText);
}

// Those that change the most, where there are many.
Chart statementsChart(const Advice& advice) {
    std::vector<const AdvisedStatement*> shown;
    for (const AdvisedStatement& one : advice.statements)
        shown.push_back(&one);
    if (shown.size() > mostDrawn) {
        const auto change = [](const AdvisedStatement* one) {
            return std::abs(one->weight * static_cast<double>(one->before.ns - one->after.ns));
        };
        std::ranges::stable_sort(shown, std::greater(), change);
        shown.resize(mostDrawn);
    }
    Changes changes;
    for (const AdvisedStatement* one : shown)
        changes.changes.push_back({numbered(*one), static_cast<double>(one->before.ns),
                                   static_cast<double>(one->after.ns), one->before.atLeast,
                                   one->after.atLeast});
    return {shown.size() < advice.statements.size()
                ? "The " + std::to_string(mostDrawn) + " statements that change the most"
                : "Each statement before and after",
            "time of one run", lab::Unit::Duration, std::move(changes)};
}

Table statementsTable(const Advice& advice) {
    Table table;
    table.caption = listedFrom("Each statement, before and after", advice.statements.size());
    table.columns = {{"statement", true}, {"weight"}, {"before"}, {"after"}, {"change", true}};
    for (const AdvisedStatement& one : advice.statements) {
        if (table.rows.size() == mostListed) break;
        table.rows.push_back(
            {{numbered(one), formatFactor(one.weight), trialText(one.before, advice.estimated),
              trialText(one.after, advice.estimated), changeText(one, advice.estimated)}});
    }
    return table;
}

std::string usersText(const AdvisedIndex& index) {
    std::string users;
    for (const std::size_t statement : index.usedBy)
        users += (users.empty() ? "" : ", ") + std::to_string(statement + 1);
    if (users.empty()) return "no statement";
    return (index.usedBy.size() == 1 ? "statement " : "statements ") + users;
}

Section changesSection(const Advice& advice) {
    Section section{.heading = "What is advised"};
    const auto say = [&](std::string text, Tone tone = Tone::Plain) {
        section.blocks.emplace_back(Paragraph{std::move(text), tone});
    };
    if (advice.analyze) say("ANALYZE alone: the statistics are what the planner lacks.");
    if (advice.create.empty() && !advice.analyze) say("No new index.");
    for (const AdvisedIndex& one : advice.create) {
        section.blocks.emplace_back(codeOf(one.sql + ";"));
        std::string facts = (advice.estimated ? "About " : "") + formatBytes(one.bytes);
        if (!advice.estimated) {
            facts += ", built in " + formatDuration(one.buildNs);
            facts += ", saves " + amountText(std::max(0.0, one.savedNs), false) +
                     " of the whole workload";
            facts += one.writeNsPerRow
                         ? ", costs " + formatDuration(*one.writeNsPerRow) + " a row inserted"
                         : ", what writing costs could not be measured";
        }
        say(facts + "; used by " + usersText(one) + ".", Tone::Dim);
    }
    if (advice.thenAnalyze) {
        section.blocks.emplace_back(codeOf("ANALYZE;"));
        say("Afterwards: with it the workload takes " +
                amountText(advice.afterWithAnalyzeNs, advice.estimated) + ", without it " +
                amountText(advice.afterWithoutAnalyzeNs, advice.estimated) + ".",
            Tone::Dim);
    }
    for (const DropAdvice& one : advice.drop) {
        section.blocks.emplace_back(codeOf(one.sql + ";"));
        say(one.why + " It frees " + formatBytes(one.bytes) +
                ". By this workload alone: another may use it.",
            Tone::Dim);
    }
    if (!advice.undo.empty())
        section.blocks.emplace_back(codeOf(join(advice.undo), "The way back"));
    return section;
}

void addBudget(const Advice& advice, std::vector<Section>& sections) {
    if (advice.curve.size() < 2) return;
    Line line{.name = "the workload", .points = {}, .ink = Ink::Green, .steps = true};
    for (const BudgetPoint& point : advice.curve)
        line.points.push_back({static_cast<double>(point.bytes), point.totalNs, {}});
    Section section{.heading = "What a smaller budget gives"};
    section.blocks.emplace_back(
        Chart{"The workload over the bytes of its new indexes",
              advice.estimated ? "the planner's cost" : "time of the workload",
              advice.estimated ? lab::Unit::Count : lab::Unit::Duration,
              Lines{"bytes of the indexes", lab::Unit::Bytes, {std::move(line)}}});
    sections.push_back(std::move(section));
}

template <typename One>
void addReasons(const std::vector<One>& list, const std::string& caption, Section& section) {
    if (list.empty()) return;
    Table table;
    table.folded = true;
    table.caption = listedFrom(caption, list.size());
    table.columns = {{"which", true}, {"why", true}};
    for (const One& one : list) {
        if (table.rows.size() == mostListed) break;
        table.rows.push_back({{oneLine(one.sql, longestText), one.why}});
    }
    section.blocks.emplace_back(std::move(table));
}

} // namespace

Report reportOf(const Advice& advice, const std::string& database, const std::string& engine) {
    Report report;
    report.title = "Index advice";
    report.subtitle = database + ", " + engine;
    report.versions = versionsOf(engine);

    Section head{.heading = "What came out",
                 .remark = advice.estimated ? "estimated, not measured" : "measured on a copy"};
    const bool better = advice.afterNs < advice.beforeNs;
    head.blocks.emplace_back(Headline{adviceHeadline(advice), adviceProvenance(advice),
                                      better && !advice.estimated ? Tone::Good : Tone::Plain});
    if (!advice.estimated && !advice.statements.empty())
        head.blocks.emplace_back(statementsChart(advice));
    head.blocks.emplace_back(statementsTable(advice));
    report.sections.push_back(std::move(head));
    report.sections.push_back(changesSection(advice));
    addBudget(advice, report.sections);

    Section plans{.heading = "Plans that change"};
    for (const AdvisedStatement& one : advice.statements) {
        if (one.planBefore == one.planAfter || plans.blocks.size() >= 3 * mostDrawn) continue;
        plans.blocks.emplace_back(codeOf(one.sql, "Statement " + std::to_string(one.number + 1)));
        plans.blocks.emplace_back(codeOf(one.planBefore, "Its plan before"));
        plans.blocks.emplace_back(codeOf(one.planAfter, "and after"));
    }
    if (!plans.blocks.empty()) report.sections.push_back(std::move(plans));

    Section rest{.heading = "What was left out"};
    addReasons(advice.unjudged, "Statements that could not be judged", rest);
    addReasons(advice.rejected, "Indexes that were tried and rejected", rest);
    if (!rest.blocks.empty()) report.sections.push_back(std::move(rest));
    return report;
}

} // namespace hone::report
