#include "core/plan/plan_node.h"

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

namespace {

void print(const PlanNode& node, int depth, std::string& text) {
    text.append(static_cast<std::size_t>(depth) * 2, ' ');
    text += node.label;
    if (node.actualRows.value) text += "  rows " + formatCount(*node.actualRows.value);
    if (node.loops.value) text += "  loops " + formatCount(*node.loops.value);
    if (node.selfNs.value) text += "  self " + formatDuration(*node.selfNs.value);
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
