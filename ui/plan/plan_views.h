#pragma once

#include <set>

#include <QItemSelectionModel>
#include <QStackedWidget>

#include "ui/plan/plan_head.h"
#include "ui/plan/plan_model.h"

class QSettings;

namespace hone::ui {

class PlanDiagram;
class PlanIcicle;
class PlanTable;
class PlanText;
class PlanTree;

// Six views of one plan with one choice, of which one shows. What a view takes longer to make waits
// until it shows.
class PlanViews : public QStackedWidget {
    Q_OBJECT
public:
    PlanViews(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
              QWidget* parent = nullptr);

    void setView(PlanView view);
    PlanView view() const { return view_; }
    // Words alone: no node is chosen or found in them.
    bool showsText() const { return view_ == PlanView::Text || view_ == PlanView::Raw; }
    // The model's plan is another one, or none; setView() shows it.
    void planChanged();

    // The icicle's measure; the view is the owner's to restore.
    void rememberLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

private:
    void fill();
    void applyTheme();

    Theme& theme_;
    PlanModel& model_;
    QItemSelectionModel& selection_;
    PlanTree* tree_;
    PlanDiagram* diagram_;
    PlanIcicle* icicle_;
    PlanTable* table_;
    PlanText *text_, *raw_;
    PlanView view_ = PlanView::Tree;
    std::set<PlanView> filled_; // with the present plan
};

} // namespace hone::ui
