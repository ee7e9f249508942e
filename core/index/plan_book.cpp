#include "core/index/plan_book.h"

#include <algorithm>

namespace hone::index {

void PlanBook::add(std::size_t statement, Knowledge knowledge, const TrialPlan& plan,
                   double value) {
    plans_[statement][static_cast<std::size_t>(knowledge)][plan.indexes] = {plan.cost, value};
}

double PlanBook::foretell(std::size_t statement, Knowledge knowledge,
                          const IndexSet& indexes) const {
    const Known* cheapest = nullptr;
    for (const auto& [used, known] : plans_[statement][static_cast<std::size_t>(knowledge)])
        if ((cheapest == nullptr || known.cost < cheapest->cost) &&
            std::ranges::includes(indexes, used))
            cheapest = &known;
    return cheapest == nullptr ? 0 : cheapest->value;
}

} // namespace hone::index
