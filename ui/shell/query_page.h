#pragma once

#include <QMainWindow>

#include "ui/charts/charts_panel.h"
#include "ui/editor/editor_panel.h"
#include "ui/plan/diff_panel.h"
#include "ui/plan/plan_panel.h"
#include "ui/plan/plan_pins.h"
#include "ui/results/results_panel.h"
#include "ui/schema/schema_panel.h"
#include "ui/shell/actions.h"
#include "ui/shell/dock.h"

class QSettings;

namespace hone::ui {

// The page one works on: schema, editor over results, plan, charts below; docks all of them. What
// one part asks of another is wired here.
class QueryPage : public QMainWindow {
    Q_OBJECT
public:
    QueryPage(Workbench& workbench, LiveMetrics& metrics, Actions& actions,
              QWidget* parent = nullptr);

    EditorPanel& editor() { return *editor_; }
    PlanPanel& plan() { return *plan_; }
    ResultsPanel& results() { return *results_; }
    DiffPanel& diff() { return *diff_; }
    PlanPins& pins() { return *pins_; }
    SchemaPanel& schema() { return *schema_; }
    ChartsPanel& charts() { return *charts_; }

    void resetLayout();
    void rememberLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);
    // Of the right click on a title bar: the parts that can be shown, and the layout.
    QMenu* createPopupMenu() override;

signals:
    void failed(const hone::Error& error);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void connectParts(Actions& actions);
    void arrange();
    void proportion();
    bool tooSmallForAll() const;
    void setCompact(bool compact);

    Workbench& workbench_;
    Actions& actions_;
    SchemaPanel* schema_;
    EditorPanel* editor_;
    ResultsPanel* results_;
    PlanPanel* plan_;
    ChartsPanel* charts_;
    DiffPanel* diff_;
    PlanPins* pins_;
    // The last is hidden until a plan is pinned.
    Dock *schemaDock_, *editorDock_, *resultsDock_, *planDock_, *chartsDock_, *diffDock_;
    bool compact_ = false;
    bool settled_ = false; // the first form was chosen: the page has its size
    bool restored_ = false;
    QByteArray wideState_, compactState_; // of the form that is not shown, empty: as at first
};

} // namespace hone::ui
