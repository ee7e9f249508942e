#include "core/report/report_parts.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"
#include "core/engine/row_format.h"

namespace hone::report {
namespace {

constexpr std::size_t longestCode = 100'000; // bytes
constexpr const char* missing = "–";

std::string countOf(const Figure<std::int64_t>& figure) {
    return figure.value ? formatCount(*figure.value) : missing;
}

std::string estimateOf(const Figure<double>& figure) {
    if (!figure.value) return missing;
    if (*figure.value >= 1 && *figure.value < 9e15) return formatCount(std::llround(*figure.value));
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2g", *figure.value);
    return text.data();
}

std::string summaryOf(const Plan& plan) {
    if (!plan.analyzed) return "Planned by the engine; its steps were not measured.";
    std::string text = "Measured";
    if (plan.totalNs.value) text += ": " + formatDuration(*plan.totalNs.value);
    if (plan.plainNs.value) text += ", an ordinary run " + formatDuration(*plan.plainNs.value);
    if (plan.run) text += " (" + plan.run->phases() + ")";
    return text + ".";
}

void addNode(const Plan& plan, const PlanNode& node, int depth, std::optional<int> deciding,
             Table& table) {
    if (depth >= 0) {
        Table::Row& row = table.rows.emplace_back();
        row.indent = depth;
        row.cells = {wordsOf(node), estimateOf(node.estimatedRows)};
        if (plan.analyzed)
            row.cells.insert(row.cells.end(),
                             {countOf(node.actualRows), countOf(node.loops), timeOf(node.selfNs)});
        row.share = plan.share(node);
        if (deciding == node.id) {
            row.tone = Tone::Attention;
            row.cells[0] = "▶ " + row.cells[0];
        }
    }
    for (const PlanNode& child : node.children)
        addNode(plan, child, depth + 1, deciding, table);
}

bool hasMissing(const Table& table) {
    for (const Table::Row& row : table.rows)
        for (const std::string& cell : row.cells)
            if (cell == missing) return true;
    return false;
}

std::string valueText(const Value& value) {
    switch (typeOf(value)) {
    case ValueType::Null:
        return "NULL";
    case ValueType::Integer:
        return std::to_string(std::get<std::int64_t>(value));
    case ValueType::Real:
        return realText(std::get<double>(value));
    case ValueType::Text:
        return "'" + oneLine(std::get<std::string>(value), 200) + "'";
    case ValueType::Blob:
        return "a blob of " +
               formatBytes(static_cast<std::int64_t>(std::get<Blob>(value).bytes.size()));
    }
    return {};
}

Tone toneOf(Severity severity) {
    return severity == Severity::Bad         ? Tone::Bad
           : severity == Severity::Attention ? Tone::Attention
                                             : Tone::Plain;
}

} // namespace

std::string wordsOf(const PlanNode& node) {
    const std::string& words = node.label.empty() ? node.operation : node.label;
    return node.alias.empty() || node.alias == node.object ? words
                                                           : words + " (" + node.object + ")";
}

std::string timeOf(const Figure<std::int64_t>& figure) {
    return figure.value ? formatDuration(*figure.value) : missing;
}

std::string figureOf(const PlanNode* node, bool timed) {
    if (node == nullptr) return missing;
    if (timed) return timeOf(node->selfNs);
    if (node->actualRows.value) return countOf(node->actualRows) + " rows";
    if (node->estimatedRows.value) return "est. " + estimateOf(node->estimatedRows);
    return missing;
}

Code codeOf(std::string_view sql, std::string caption) {
    if (sql.size() <= longestCode) return {std::string(sql), std::move(caption)};
    std::size_t cut = longestCode;
    while (cut > 0 && (static_cast<unsigned char>(sql[cut]) & 0xC0) == 0x80)
        --cut;
    return {std::string(sql.substr(0, cut)) + "\n… cut here; the whole is " +
                formatBytes(static_cast<std::int64_t>(sql.size())) + ".",
            std::move(caption)};
}

void addStatement(Section& section, const std::string& caption, const Plan& plan) {
    section.blocks.emplace_back(codeOf(plan.sql, caption));
    for (std::size_t i = 0; i < plan.parameters.size(); ++i)
        section.blocks.emplace_back(
            Paragraph{"Parameter " + std::to_string(i + 1) + ": " + valueText(plan.parameters[i]),
                      Tone::Dim});
}

void addPlan(Section& section, const std::string& caption, const Plan& plan,
             std::optional<int> deciding) {
    Table table;
    table.caption = caption;
    table.columns = {{"node", true}, {"estimated rows"}};
    if (plan.analyzed) {
        table.columns.insert(table.columns.end(), {{"rows"}, {"loops"}, {"self time"}});
        table.shareHead = "share";
    }
    addNode(plan, plan.root, -1, deciding, table);
    const bool any = !table.rows.empty(), some = hasMissing(table);
    if (any) section.blocks.emplace_back(std::move(table));
    std::string remark = any               ? summaryOf(plan)
                         : caption.empty() ? "The engine has no plan for it. " + summaryOf(plan)
                                           : caption + ": the engine has none. " + summaryOf(plan);
    if (!plan.unmeasured.empty()) remark += " " + plan.unmeasured;
    if (some) remark += " – stands where there is no such figure.";
    if (deciding) remark += " ▶ marks the node that decides.";
    section.blocks.emplace_back(Paragraph{std::move(remark), Tone::Dim});
    for (const PlanWarning& warning : plan.warnings) {
        section.blocks.emplace_back(Paragraph{warning.message + " " + warning.suggestion,
                                              toneOf(warning.severity),
                                              severityName(warning.severity)});
        if (!warning.remedy.empty()) section.blocks.emplace_back(codeOf(warning.remedy));
    }
}

Tone toneOf(Verdict verdict) {
    switch (verdict) {
    case Verdict::Faster:
        return Tone::Good;
    case Verdict::Slower:
        return Tone::Bad;
    case Verdict::NoDifference:
        return Tone::Plain;
    case Verdict::Inconclusive:
        break;
    }
    return Tone::Dim;
}

Headline headlineOf(const PairedComparison& comparison, const std::string& a,
                    const std::string& b) {
    return {verdictHeadline(comparison, a, b), verdictExplanation(comparison),
            toneOf(comparison.verdict)};
}

Lane laneOf(const std::string& name, const std::vector<std::int64_t>& timesNs, Ink ink) {
    Lane lane{.name = name, .values = {timesNs.begin(), timesNs.end()}, .ink = ink};
    if (!timesNs.empty()) lane.median = static_cast<double>(medianNs(timesNs));
    return lane;
}

std::string counted(std::int64_t count, const char* one, const char* many) {
    return formatCount(count) + " " + (count == 1 ? one : many);
}

std::vector<Version> versionsOf(const std::string& engine) {
    const std::size_t blank = engine.rfind(' ');
    if (blank == engine.npos) return {};
    return {{engine.substr(0, blank), engine.substr(blank + 1)}};
}

Section howComparedSection() {
    return {
        .heading = "How it was measured",
        .remark = {},
        .blocks = {Paragraph{
            "What is compared ran in turn on this machine, the order within each round drawn by "
            "lot, after runs that were not counted. Faster or slower is said only where the "
            "bootstrap interval of the median ratio (10 000 resamples) leaves the smallest "
            "difference that counts, 2 % unless told otherwise. Times are of this machine and "
            "this moment; the ratio carries further than the figures do."}}};
}

} // namespace hone::report
