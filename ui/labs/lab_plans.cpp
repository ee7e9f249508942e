#include "ui/labs/lab_plans.h"

#include <algorithm>

#include <QGridLayout>
#include <QVBoxLayout>

#include "ui/plan/plan_look.h"
#include "ui/plan/plan_tree.h"
#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int fewRows = 6;
constexpr int widest = 540; // at scale 1; of longer words the end is cut

const PlanNode* findNode(const PlanNode& node, int id) {
    if (node.id == id) return &node;
    for (const PlanNode& child : node.children)
        if (const PlanNode* found = findNode(child, id)) return found;
    return nullptr;
}

// The figures differ from run to run: the words alone are compared.
std::string wordsOf(const PlanNode& node) {
    std::string words = "(" + node.label;
    for (const PlanNode& child : node.children)
        words += wordsOf(child);
    return words + ")";
}

QString sentenceOf(const Plan& plan, const std::optional<int>& deciding) {
    const PlanNode* node = deciding ? findNode(plan.root, *deciding) : nullptr;
    if (node == nullptr) return {};
    QString step = operationText(*node);
    if (const QString object = objectText(*node); !object.isEmpty()) step += u' ' + object;
    const auto share = plan.share(*node);
    return share ? QObject::tr("▸ Look at %1: %2 of the time.").arg(step, shareText(*share))
                 : QObject::tr("▸ Look at %1; planned, not measured.").arg(step);
}

} // namespace

std::vector<LabPlan> plansOf(const lab::LabOutcome& outcome) {
    std::vector<LabPlan> plans;
    for (std::size_t i = 0; i < outcome.variants.size(); ++i) {
        const auto& plan = outcome.variants[i].plan;
        if (!plan || plan->root.children.empty()) continue;
        const auto same = std::ranges::find_if(plans, [&](const LabPlan& other) {
            return wordsOf(other.plan->root) == wordsOf(plan->root);
        });
        if (same != plans.end()) {
            same->variants.push_back(i);
            continue;
        }
        const auto& deciding = outcome.variants[i].deciding;
        plans.push_back(
            {{i}, std::make_shared<const Plan>(*plan), deciding, sentenceOf(*plan, deciding)});
    }
    return plans;
}

LabPlans::LabPlans(const LabType& type, const lab::LabOutcome& outcome, PlanSpace space,
                   QWidget* parent)
    : QWidget(parent) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(type.pixels(2 * gap));
    grid->setVerticalSpacing(type.pixels(2 * gap));
    const std::vector<LabPlan> plans = plansOf(outcome);
    for (std::size_t i = 0; i < plans.size(); ++i)
        grid->addWidget(makePlan(type, outcome, plans[i], space), static_cast<int>(i / 2),
                        static_cast<int>(i % 2), Qt::AlignTop);
    grid->setColumnStretch(0, 1);
    if (plans.size() > 1) grid->setColumnStretch(1, 1);
}

QWidget* LabPlans::makePlan(const LabType& type, const lab::LabOutcome& outcome,
                            const LabPlan& plan, PlanSpace space) {
    auto* one = new QWidget;
    auto* column = new QVBoxLayout(one);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(type.pixels(2));
    for (const std::size_t variant : plan.variants)
        column->addWidget(type.variantName(variant, toQString(outcome.variants[variant].name)));
    auto* model = new PlanModel(one);
    model->setPlan(plan.plan);
    model->setDeciding(plan.deciding);
    const bool all = space == PlanSpace::All;
    auto* tree = new PlanTree(type.theme, nullptr, {.scale = type.scale, .roomy = all});
    tree->setModel(model);
    tree->indentFor(plan.plan->root);
    tree->expandAll();
    tree->setFocusPolicy(Qt::TabFocus);
    tree->setMinimumWidth(all ? std::min(tree->wantedWidth(), type.pixels(widest))
                              : type.pixels(150));
    tree->setAccessibleName(
        tr("Plan of %1").arg(toQString(outcome.variants[plan.variants.front()].name)));
    tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    const int rows = all ? model->items() - 1 : std::min(model->items() - 1, fewRows);
    tree->setFixedHeight(rows * tree->sizeHintForRow(0) + 2);
    for (int item = 1; item < model->items(); ++item)
        if (plan.deciding && model->itemNode(item).id == *plan.deciding)
            tree->setCurrentIndex(model->indexOf(item));
    column->addWidget(tree);
    if (!plan.sentence.isEmpty())
        column->addWidget(all ? type.words(plan.sentence, type.body())
                              : type.words(plan.sentence, type.secondary(), "dim"));
    return one;
}

} // namespace hone::ui
