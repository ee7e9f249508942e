#pragma once

#include <vector>

#include <QObject>

#include "app/gui/cache_scene.h"
#include "app/gui/index_scenes.h"
#include "app/gui/lab_scenes.h"
#include "app/gui/options.h"
#include "app/gui/pool_scene.h"
#include "ui/shell/main_window.h"

// Leads a window through a session worth a picture (a slow query, its plan, a comparison, a load
// without and with the cache) and grabs its pages into PNG files: query-dark.png, query-light.png,
// history-dark.png
// ...
class Screenshot : public QObject {
    Q_OBJECT
public:
    Screenshot(Options options, hone::ui::Workbench& workbench, hone::ui::MainWindow& window,
               QObject* parent = nullptr);

    void begin();

signals:
    void finished(int exitCode);

private:
    struct Shot {
        hone::ui::MainWindow::Page page;
        hone::ui::ThemeChoice theme;
        hone::ui::PlanPanel::View view;
        hone::ui::ComparisonChart::View chart;
        hone::ui::CachePage::Part part;
        LabScenes::Scene scene;
        QString file;
    };

    void onOpened();
    void onRunFinished(const hone::Run& run);
    void startComparison();
    void onCompared();
    void startTrial();
    void onTried();
    void startAdvice();
    void onAdvised();
    void startLoad();
    void onLoadFinished();
    void nextShot();
    void grab();
    void end(int exitCode);
    void failWith(const QString& words);

    const Options options_;
    hone::ui::Workbench& workbench_;
    hone::ui::MainWindow& window_;
    LabScenes labs_;
    IndexScenes indexes_;
    CacheScene cache_;
    PoolScene pool_;
    std::vector<Shot> shots_;
    std::size_t shot_ = 0;
    std::size_t statement_ = 0; // of those that are run before the loads
    int loads_ = 0;
    bool compared_ = false;
    bool cachePrepared_ = false;
    bool poolPrepared_ = false;
    bool ended_ = false;
};
