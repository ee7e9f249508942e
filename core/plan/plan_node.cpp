#include "core/plan/plan_node.h"

#include <algorithm>

#include "core/base/text.h"

namespace hone {

const char* provenanceName(Provenance provenance) {
    switch (provenance) {
    case Provenance::Unavailable:
        return "unavailable";
    case Provenance::Estimated:
        return "estimated";
    case Provenance::Derived:
        return "derived";
    case Provenance::Measured:
        return "measured";
    }
    return "unavailable";
}

const char* severityName(Severity severity) {
    switch (severity) {
    case Severity::Info:
        return "info";
    case Severity::Attention:
        return "attention";
    case Severity::Bad:
        return "bad";
    }
    return "info";
}

std::optional<double> PlanNode::rowsPerLoop() const {
    if (!actualRows.value || !loops.value || *loops.value <= 0) return std::nullopt;
    return static_cast<double>(*actualRows.value) / static_cast<double>(*loops.value);
}

std::optional<double> PlanNode::estimateFactor() const {
    const auto actual = rowsPerLoop();
    if (!actual || !estimatedRows.value) return std::nullopt;
    // Less than a row, estimated or seen, counts as one: 0.02 against 0 is no error.
    return std::max(*actual, 1.0) / std::max(*estimatedRows.value, 1.0);
}

std::string PlanRun::phases() const {
    std::string text;
    const auto add = [&text](const char* name, std::int64_t ns) {
        text += (text.empty() ? "" : ", ") + std::string(name) + ' ' + formatDuration(ns);
    };
    if (queueNs > 0) add("queue", queueNs);
    if (poolWaitNs > 0) add("pool wait", poolWaitNs);
    add("prepare", prepareNs);
    add("first row", firstRowNs);
    add("fetch", fetchNs);
    return text;
}

PlanCategory categoryOf(const PlanNode& node) {
    const std::string_view operation = node.operation;
    const auto starts = [operation](std::string_view start) {
        return operation.starts_with(start);
    };
    if (operation == "QUERY") return PlanCategory::Statement;
    if (operation == "WRITE") return PlanCategory::Write;
    if (operation == "REST") return PlanCategory::Evaluate;
    if (operation == "SEARCH") return PlanCategory::Search;
    if (operation == "SCAN" || operation == "CONSTANT ROWS") return PlanCategory::Scan;
    if (operation == "TEMP B-TREE") return PlanCategory::Sort;
    if (starts("CREATE AUTOMATIC INDEX") || operation.ends_with("BLOOM FILTER"))
        return PlanCategory::AutomaticIndex;
    if (starts("TRIGGER") || starts("FOREIGN KEY")) return PlanCategory::Trigger;
    if (operation == "CO-ROUTINE" || operation == "MATERIALIZE") return PlanCategory::Derived;
    if (operation == "LEFT-MOST SUBQUERY") return PlanCategory::Compound;
    if (operation.ends_with("SUBQUERY")) return PlanCategory::Subquery;
    for (const std::string_view start :
         {"COMPOUND", "UNION", "MERGE", "EXCEPT", "INTERSECT", "LEFT", "RIGHT", "SETUP",
          "RECURSIVE", "MULTI-INDEX", "INDEX"})
        if (starts(start)) return PlanCategory::Compound;
    return PlanCategory::Other;
}

std::vector<std::string> comparedColumns(const PlanNode& node) {
    std::vector<std::string> columns;
    std::string_view rest = node.condition;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(" AND "), rest.size());
        const std::string_view term = rest.substr(0, end);
        const auto comparison = term.find_first_of("=<>");
        if (comparison != std::string_view::npos && comparison > 0) {
            std::string column(term.substr(0, comparison));
            if (std::ranges::find(columns, column) == columns.end())
                columns.push_back(std::move(column));
        }
        rest.remove_prefix(std::min(end + 5, rest.size()));
    }
    return columns;
}

std::optional<double> Plan::profilingFactor() const {
    if (!totalNs.value || !plainNs.value || *plainNs.value <= 0) return std::nullopt;
    return static_cast<double>(*totalNs.value) / static_cast<double>(*plainNs.value);
}

std::optional<double> Plan::share(const PlanNode& node) const {
    if (!node.selfNs.value || !root.inclusiveNs.value || *root.inclusiveNs.value <= 0)
        return std::nullopt;
    return static_cast<double>(*node.selfNs.value) / static_cast<double>(*root.inclusiveNs.value);
}

namespace {

void print(const PlanNode& node, int depth, std::string& text) {
    text.append(static_cast<std::size_t>(depth) * 2, ' ');
    text += node.label;
    if (node.actualRows.value) text += "  rows " + formatCount(*node.actualRows.value);
    if (node.loops.value) text += "  loops " + formatCount(*node.loops.value);
    if (node.keptRows.value && node.keptRows.value != node.actualRows.value)
        text += "  kept " + formatCount(*node.keptRows.value);
    if (depth == 0) {
        if (node.inclusiveNs.value) text += "  time " + formatDuration(*node.inclusiveNs.value);
    } else if (node.selfNs.value) {
        text += "  self " + formatDuration(*node.selfNs.value);
    }
    text += '\n';
    for (const PlanNode& child : node.children)
        print(child, depth + 1, text);
}

} // namespace

std::string printPlan(const PlanNode& root) {
    std::string text;
    print(root, 0, text);
    return text;
}

} // namespace hone
