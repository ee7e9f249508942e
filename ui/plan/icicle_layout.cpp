#include "ui/plan/icicle_layout.h"

#include <algorithm>

namespace hone::ui {
namespace {

double ownValue(const PlanNode& node, IcicleMeasure measure) {
    switch (measure) {
    case IcicleMeasure::Time:
        return static_cast<double>(node.selfNs.value.value_or(0));
    case IcicleMeasure::Rows:
        return static_cast<double>(node.actualRows.value.value_or(0));
    case IcicleMeasure::Cycles:
        return static_cast<double>(node.selfCycles.value.value_or(0));
    }
    return 0;
}

} // namespace

std::vector<IcicleBar> icicleBars(const PlanModel& model, IcicleMeasure measure) {
    std::vector<IcicleBar> bars(static_cast<std::size_t>(model.items()));
    const auto bar = [&bars](int item) -> IcicleBar& {
        return bars[static_cast<std::size_t>(item)];
    };
    for (int item = model.items(); item-- > 0;) {
        const PlanNode& node = model.itemNode(item);
        IcicleBar& own = bar(item);
        // The statement returns rows, it does not visit any.
        own.own = item == 0 && measure == IcicleMeasure::Rows
                      ? 0
                      : std::max(0.0, ownValue(node, measure));
        own.value += own.own;
        if (measure == IcicleMeasure::Time && node.inclusiveNs.value)
            own.value = std::max(own.value, static_cast<double>(*node.inclusiveNs.value));
        if (item > 0) bar(model.parentItem(item)).value += own.value;
    }
    if (bars.empty() || bars[0].value <= 0) return {};
    for (int item = 0; item < model.items(); ++item) {
        double begin = bar(item).begin;
        for (const int child : model.childItems(item)) {
            bar(child).begin = begin;
            bar(child).depth = bar(item).depth + 1;
            begin += bar(child).value;
        }
    }
    return bars;
}

} // namespace hone::ui
