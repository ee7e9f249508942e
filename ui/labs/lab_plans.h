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

// How much room plans take: Few: six nodes, of which more scroll; All: each node, and all of what
// is said of it.
enum class PlanSpace { Few, All };

// Plans beside each other, two in a row, the deciding node marked.
class LabPlans : public QWidget {
    Q_OBJECT
public:
    LabPlans(const LabType& type, const lab::LabOutcome& outcome, PlanSpace space,
             QWidget* parent = nullptr);

private:
    QWidget* makePlan(const LabType& type, const lab::LabOutcome& outcome, const LabPlan& plan,
                      PlanSpace space);
};

} // namespace hone::ui
