#pragma once

#include <map>
#include <memory>

#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

#include "ui/plan/node_card.h"
#include "ui/plan/plan_model.h"
#include "ui/shell/card.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// The plan of a statement as a tree, with all that is known of the node chosen below it.
class PlanPanel : public Card {
    Q_OBJECT
public:
    PlanPanel(Workbench& workbench, QWidget* parent = nullptr);

    void showPlan(const Plan& plan);
    void showProblem(const QString& problem);
    void clear();
    // Asks for the plan in the background, on the tab's connection where it keeps one, and shows
    // it.
    void explain(const QString& sql, const std::map<std::string, Value>& parameters,
                 std::shared_ptr<Tab> tab);

    void cancelExplain(); // and back to what showed before

    const PlanModel& model() const { return model_; }

signals:
    void planShown();
    void explainFailed(const hone::Error& error);

private:
    void showWords(const QString& words);
    void showTree();
    void showHint();
    void showNode(const QModelIndex& index);
    void copyAs(bool json);
    void applyTheme();

    Workbench& workbench_;
    PlanModel model_;
    Background explaining_;
    QTimer slow_;

    QLabel* pill_;
    QToolButton* copy_;
    QStackedWidget* body_;
    QLabel* words_;
    QPushButton* cancel_;
    QTreeView* tree_;
    NodeCard* node_;
};

} // namespace hone::ui
