#pragma once

#include <QWidget>

#include "ui/labs/lab_look.h"
#include "ui/plan/plan_model.h"

namespace hone::ui {

// Variants with the same plan, and the node in it that decides.
struct LabPlan {
    std::vector<std::size_t> variants;
    std::shared_ptr<const Plan> plan;
    std::optional<int> deciding; // a node's id
    QString sentence;            // about that node
};
// Of those that have a plan with more than the statement in it.
std::vector<LabPlan> plansOf(const lab::LabOutcome& outcome);

// Plans beside each other, two in a row, the deciding node marked. One of more rows scrolls.
class LabPlans : public QWidget {
    Q_OBJECT
public:
    static constexpr int allRows = 1'000'000;
    LabPlans(const LabType& type, const lab::LabOutcome& outcome, int mostRows,
             QWidget* parent = nullptr);

private:
    QWidget* makePlan(const LabType& type, const lab::LabOutcome& outcome, const LabPlan& plan,
                      int mostRows);
};

} // namespace hone::ui
