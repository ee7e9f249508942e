#pragma once

#include <QMainWindow>
#include <QSettings>

#include "ui/cache/cache_page.h"
#include "ui/charts/live_metrics.h"
#include "ui/compare/compare_page.h"
#include "ui/history/history_page.h"
#include "ui/index/advisor_page.h"
#include "ui/index/indexes_page.h"
#include "ui/index/lab_page.h"
#include "ui/labs/lab_presenter.h"
#include "ui/labs/labs_page.h"
#include "ui/pool/pool_page.h"
#include "ui/shell/actions.h"
#include "ui/shell/notice.h"
#include "ui/shell/query_page.h"
#include "ui/shell/rail.h"
#include "ui/shell/recent_files.h"
#include "ui/shell/sample_maker.h"
#include "ui/shell/stall_meter.h"
#include "ui/shell/start_page.h"
#include "ui/shell/status_bar.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/tour.h"
#include "ui/shell/workbench.h"

class QStackedWidget;

namespace hone::ui {

// The window. Puts its parts together and wires them; remembers how it was left.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    // settings outlive the window.
    MainWindow(Workbench& workbench, QSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    // The last database, or the welcome page where there was none yet.
    void openLast();
    void openDatabase(const QString& db);
    void openSample();

    enum class Page { Query, Compare, Indexes, IndexLab, Advisor, Cache, Pool, Labs, History };
    void showPage(Page page);
    void showWelcome();
    void startTour();
    void present(); // the lab on the desk
    QueryPage& queryPage() { return *query_; }
    ComparePage& comparePage() { return *compare_; }
    IndexesPage& indexesPage() { return *indexes_; }
    LabPage& labPage() { return *lab_; }
    AdvisorPage& advisorPage() { return *advisor_; }
    CachePage& cachePage() { return *cache_; }
    PoolPage& poolPage() { return *pool_; }
    LabsPage& labsPage() { return *labs_; }
    HistoryPage& historyPage() { return *history_; }
    LabPresenter& presenter() { return *presenter_; }
    Tour& tour() { return *tour_; }
    StallMeter& stallMeter() { return stalls_; }
    // Starts a load of the statement at the cursor; none there: says so.
    void startLoad();

signals:
    void painted(); // the first time

protected:
    void closeEvent(QCloseEvent* event) override;
    bool event(QEvent* event) override;

private:
    void addPage(Page page, QWidget* widget, const QString& icon, const QString& name);
    void connectActions();
    void connectWorkbench();
    void chooseDatabase();
    void run();
    void cancel();
    std::optional<QueryRequest> statementAtCursor();
    void takeForComparison(Side side);
    void takeForLab();
    void takeForPool();
    void takeForCache();
    // The index lab with this CREATE INDEX.
    void testIndex(const QString& createSql);
    void connectLabs();
    void endTour();
    void showCentre();
    void chooseTheme(ThemeChoice choice);
    void restore();
    void remember();
    std::vector<Command> commands();

    Workbench& workbench_;
    QSettings& settings_;
    Actions actions_;
    RecentFiles recent_;
    StallMeter stalls_;
    LiveMetrics metrics_;
    SampleMaker sample_;
    LabDesk desk_;
    std::shared_ptr<const Catalog> catalog_;

    TopBar* top_;
    Rail* rail_;
    Notice* notice_;
    QAction* again_; // opens refused_ once more
    QString refused_;
    QStackedWidget* centre_;
    StartPage* start_;
    QWidget* pages_;
    QStackedWidget* pageStack_;
    QueryPage* query_;
    ComparePage* compare_;
    IndexesPage* indexes_;
    LabPage* lab_;
    AdvisorPage* advisor_;
    CachePage* cache_;
    PoolPage* pool_;
    LabsPage* labs_;
    HistoryPage* history_;
    LabPresenter* presenter_;
    Tour* tour_;
    StatusBar* status_;
    bool paintedOnce_ = false;
    bool welcome_ = true;   // its page shows, or opening
    bool tourFrom_ = false; // the welcome page
};

} // namespace hone::ui
