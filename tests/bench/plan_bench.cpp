// The plan dock under strain: how long the window's thread is away while a plan of thousands of
// nodes opens, and while each view is zoomed, searched and walked. Prints figures; exits with 1
// when a stall passed --limit.
#include <chrono>
#include <cstdio>
#include <functional>

#include <QApplication>
#include <QCommandLineParser>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QTest>
#include <QTreeView>

#include "tests/ui/plan/plan_maker.h"
#include "ui/plan/plan_diagram.h"
#include "ui/plan/plan_icicle.h"
#include "ui/plan/plan_panel.h"

using namespace hone;
using namespace hone::ui;

namespace {

using SteadyClock = std::chrono::steady_clock;

double longest = 0;

// The turns of the event loop that handle what the action asked for, painting included.
void time(const char* what, const std::function<void()>& action) {
    const auto begun = SteadyClock::now();
    action();
    for (int turn = 0; turn < 3; ++turn) // what was put off to the next turn counts too
        QCoreApplication::processEvents();
    const double milliseconds =
        std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count();
    std::printf("%-40s %7.1f ms\n", what, milliseconds);
    longest = std::max(longest, milliseconds);
    QTest::qWait(20);
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    QCommandLineParser options;
    options.addHelpOption();
    options.addOptions({{"nodes", "of the plan", "N", "2000"},
                        {"limit", "fail when a stall is longer", "MS", "0"}});
    options.process(app);

    Theme theme;
    Workbench workbench(theme, SessionConfig());
    PlanPanel panel(workbench);
    panel.resize(900, 900);
    panel.show();
    panel.showPlan(test::measuredPlan());
    QTest::qWait(100);
    const Plan plan = test::largePlan(options.value("nodes").toInt());
    const Plan small = test::measuredPlan();
    auto* diagram = panel.findChild<PlanDiagram*>();
    auto* bars = panel.findChild<IcicleBars*>();
    auto* search = panel.findChild<QLineEdit*>();
    const std::pair<PlanPanel::View, const char*> views[] = {
        {PlanPanel::View::Tree, "tree"},     {PlanPanel::View::Diagram, "diagram"},
        {PlanPanel::View::Icicle, "icicle"}, {PlanPanel::View::Table, "table"},
        {PlanPanel::View::Text, "text"},     {PlanPanel::View::Raw, "raw"}};
    for (const auto& [view, name] : views) {
        const auto says = [name = name](const char* what) {
            return std::string(name) + ": " + what;
        };
        panel.showPlan(small);
        panel.setView(view);
        QTest::qWait(50);
        time(says("opens").c_str(), [&] { panel.showPlan(plan); });
        if (view == PlanPanel::View::Text || view == PlanPanel::View::Raw) continue;
        panel.openSearch();
        time(says("search finds many").c_str(), [&] { search->setText("table"); });
        time(says("search finds few").c_str(), [&] { search->setText("table_96"); });
        for (int i = 0; i < 5; ++i)
            time(says("next match").c_str(), [&] { QTest::keyClick(search, Qt::Key_Return); });
        time(says("search closes").c_str(), [&] { panel.closeSearch(); });
        if (view == PlanPanel::View::Diagram) {
            time("diagram: fits", [&] { diagram->fit(); });
            for (int i = 0; i < 24; ++i)
                time("diagram: zooms in", [&] { diagram->zoomBy(1.25); });
            for (int i = 0; i < 24; ++i)
                time("diagram: zooms out", [&] { diagram->zoomBy(0.8); });
            time("diagram: walks", [&] { QTest::keyClick(diagram, Qt::Key_Right); });
        }
        if (view == PlanPanel::View::Icicle) {
            for (int item = 1; item < 400; item += 40)
                time("icicle: zooms", [&] { bars->zoomTo(item); });
            time("icicle: rows", [&] { bars->setMeasure(IcicleMeasure::Rows); });
            bars->setMeasure(IcicleMeasure::Time);
        }
        if (view == PlanPanel::View::Table) {
            auto* table = panel.findChild<QTableView*>();
            time("table: sorts by time", [&] { table->sortByColumn(3, Qt::DescendingOrder); });
            time("table: sorts by object", [&] { table->sortByColumn(1, Qt::AscendingOrder); });
        }
        if (view == PlanPanel::View::Tree) {
            auto* bar = panel.findChild<QTreeView*>()->verticalScrollBar();
            for (int i = 1; i <= 5; ++i)
                time("tree: scrolls", [&] { bar->setValue(bar->maximum() * i / 5); });
        }
    }
    std::printf("%-40s %7.1f ms\n", "longest stall", longest);
    const double limit = options.value("limit").toDouble();
    return limit > 0 && longest > limit ? 1 : 0;
}
