#include "core/plan/plan_diff.h"

#include "app/ctl/command.h"
#include "app/ctl/json_output.h"
#include "app/ctl/table.h"
#include "core/base/text.h"
#include "core/plan/plan_bundle.h"

namespace hone::ctl {
namespace {

Json idOf(const PlanNode* node) {
    return node == nullptr ? Json(nullptr) : Json(node->id);
}

Json changesJson(const std::vector<PlanChange>& changes) {
    Json list = Json::array();
    for (const PlanChange& change : changes)
        list.push_back({{"kind", planChangeName(change.kind)},
                        {"nodeA", idOf(change.a)},
                        {"nodeB", idOf(change.b)},
                        {"what", change.what},
                        {"labelA", change.a == nullptr ? Json(nullptr) : Json(change.a->label)},
                        {"labelB", change.b == nullptr ? Json(nullptr) : Json(change.b->label)}});
    return list;
}

void print(const PlanDiff& diff, const PlanBundle& a, const PlanBundle& b) {
    const int nodes = diff.differingNodes();
    if (diff.same())
        std::puts("The plans are identical.");
    else
        std::printf("%d %s.\n", nodes, nodes == 1 ? "node differs" : "nodes differ");
    std::printf("\n");
    const std::string text = printDiff(diff);
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        std::printf("%s\n", printable(text.substr(begin, end - begin), 400).c_str());
        begin = end + 1;
    }
    if (!diff.figures.empty()) {
        std::printf("\nFigures that differ:\n");
        for (const PlanChange& change : diff.figures)
            std::printf("  %s: %s %s\n", printable(change.b->label, 200).c_str(),
                        planChangeName(change.kind), change.what.c_str());
    }
    if (a.plan.totalNs.value && b.plan.totalNs.value)
        std::printf("\nMeasured: %s against %s.\n", formatDuration(*a.plan.totalNs.value).c_str(),
                    formatDuration(*b.plan.totalNs.value).c_str());
    std::printf("\n%s\n", printable(diffSurroundings(a, b).text(), 2'000).c_str());
}

ExitStatus runPlanDiff(const Invocation& invocation) {
    const auto& files = invocation.arguments.positionals();
    if (files.size() != 2)
        return refuse(invocation, {ErrorCode::InvalidArgument, "Name two files.", {}, {}});
    const auto a = readBundle(files[0]);
    if (!a) return refuse(invocation, a.error());
    const auto b = readBundle(files[1]);
    if (!b) return refuse(invocation, b.error());
    const PlanDiff diff = diffPlans(a->plan, b->plan);
    if (invocation.json)
        printJson({{"same", diff.same()},
                   {"changes", changesJson(diff.changes)},
                   {"figures", changesJson(diff.figures)},
                   {"surroundings", diffSurroundings(*a, *b).changes}});
    else
        print(diff, *a, *b);
    return invocation.arguments.has("--check") && !diff.same() ? CheckFailed : Done;
}

} // namespace

Command planDiffCommand() {
    return {"plan-diff",
            "A.json B.json [--check]",
            "Puts two saved plans side by side and says what differs.",
            "A and B are what explain --json printed or explain --save wrote. The plan's shape "
            "decides: which objects are\nreached, by which index, in which order. Times, rows and "
            "estimates that differ are listed beside it.",
            {{"--check", nullptr, "exit with 1 when the plans differ"}},
            &runPlanDiff};
}

} // namespace hone::ctl
