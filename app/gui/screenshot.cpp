#include "app/gui/screenshot.h"

#include <cstdio>
#include <tuple>

#include <QDir>
#include <QPixmap>
#include <QTimer>

#include "app/gui/scene_load.h"
#include "ui/shell/format.h"

using namespace hone;
using namespace hone::ui;

namespace {

constexpr int patience = 330'000; // ms for all of it
constexpr int settling = 600;     // ms until a changed page or theme is drawn

// Run one after the other; the last is the one that is looked at.
const char* const statements[] = {
    "SELECT count(*) FROM customers;\n",
    "SELECT name, price FROM products ORDER BY price DESC LIMIT 20;\n",
    "-- revenue by city, last quarter\n"
    "SELECT c.city, count(*) AS orders,\n"
    "       sum(i.price * i.quantity) AS revenue\n"
    "FROM customers c\n"
    "JOIN orders o ON o.customer_id = c.id\n"
    "JOIN order_items i ON i.order_id = o.id\n"
    "WHERE o.placed_at >= '2025-10-01' AND o.status = 'paid'\n"
    "GROUP BY c.city ORDER BY revenue DESC;\n",
};
const char* const titles[] = {"customers", "products", "revenue by city"};
// Each order meets its customer, or each customer's orders are counted before.
const char* const compared[] = {
    "-- paid orders by city\n"
    "SELECT c.city, count(*) AS orders\n"
    "FROM orders o JOIN customers c ON c.id = o.customer_id\n"
    "WHERE o.status = 'paid'\n"
    "GROUP BY c.city ORDER BY c.city;\n",
    "-- paid orders by city, counted by customer first\n"
    "SELECT c.city, sum(o.paid) AS orders\n"
    "FROM (SELECT customer_id, count(*) AS paid FROM orders\n"
    "      WHERE status = 'paid' GROUP BY customer_id) o\n"
    "JOIN customers c ON c.id = o.customer_id\n"
    "GROUP BY c.city ORDER BY c.city;\n",
};

// Long enough that the slow statement has left the charts' span; the pictures are taken while the
// second load still runs.
constexpr std::chrono::seconds uncachedLoad{10};
constexpr std::chrono::seconds cachedLoad{40};
constexpr std::chrono::seconds untilPictures{22};

} // namespace

Screenshot::Screenshot(Options options, Workbench& workbench, MainWindow& window, QObject* parent)
    : QObject(parent), options_(std::move(options)), workbench_(workbench), window_(window),
      labs_(window, options_.lab), indexes_(window), cache_(workbench, window),
      pool_(workbench, window) {
    using Page = MainWindow::Page;
    using View = PlanPanel::View;
    using Chart = ComparisonChart::View;
    const auto add = [this](Page page, View view, const std::string& group, const char* name,
                            Chart chart = Chart::Distribution,
                            CachePage::Part part = CachePage::Part::Advice,
                            LabScenes::Scene scene = LabScenes::Scene::None) {
        for (const auto& [theme, themeName] :
             {std::pair(ThemeChoice::Dark, "dark"), std::pair(ThemeChoice::Light, "light")})
            if ((options_.page.empty() || options_.page == group) &&
                (options_.theme.empty() || options_.theme == themeName))
                shots_.push_back({page, theme, view, chart, part, scene,
                                  QStringLiteral("%1-%2.png").arg(name, themeName)});
    };
    add(Page::Query, View::Tree, "query", "query");
    add(Page::Query, View::Diagram, "plan", "plan-diagram");
    add(Page::Query, View::Icicle, "plan", "plan-icicle");
    add(Page::Query, View::Table, "plan", "plan-table");
    add(Page::Query, View::Text, "plan", "plan-text");
    add(Page::Query, View::Raw, "plan", "plan-raw");
    add(Page::Compare, View::Tree, "compare", "compare");
    add(Page::Compare, View::Tree, "compare", "compare-cumulative", Chart::Cumulative);
    add(Page::Compare, View::Tree, "compare", "compare-pairs", Chart::Pairs);
    add(Page::Indexes, View::Tree, "indexes", "indexes");
    add(Page::IndexLab, View::Tree, "index-lab", "index-lab");
    add(Page::Advisor, View::Tree, "advisor", "advisor");
    for (const auto& [part, name] : {std::pair(CachePage::Part::Advice, "cache"),
                                     std::pair(CachePage::Part::Settings, "cache-settings"),
                                     std::pair(CachePage::Part::Measure, "cache-measure")})
        add(Page::Cache, View::Tree, "cache", name, Chart::Distribution, part);
    add(Page::Pool, View::Tree, "pool", "pool");
    using Scene = LabScenes::Scene;
    for (const auto& [scene, group, name] :
         {std::tuple(Scene::Read, "labs", "labs"),
          std::tuple(Scene::Predict, "labs", "labs-predict"),
          std::tuple(Scene::Reveal, "labs", "labs-reveal"),
          std::tuple(Scene::PresentRead, "presenter", "presenter-read"),
          std::tuple(Scene::PresentPredict, "presenter", "presenter-predict"),
          std::tuple(Scene::PresentReveal, "presenter", "presenter"),
          std::tuple(Scene::PresentPlans, "presenter", "presenter-plans"),
          std::tuple(Scene::PresentCurve, "presenter", "presenter-curve"),
          std::tuple(Scene::Welcome, "welcome", "welcome"),
          std::tuple(Scene::Tour, "welcome", "tour")})
        add(Page::Labs, View::Tree, group, name, Chart::Distribution, CachePage::Part::Advice,
            scene);
    add(Page::History, View::Tree, "history", "history");
}

void Screenshot::begin() {
    if (!QDir().mkpath(toQString(options_.screenshotFolder))) {
        failWith(QStringLiteral("The folder %1 cannot be made.")
                     .arg(toQString(options_.screenshotFolder)));
        return;
    }
    QTimer::singleShot(patience, this, [this] { failWith(QStringLiteral("It took too long.")); });
    connect(&workbench_, &Workbench::sessionOpened, this, &Screenshot::onOpened);
    connect(&workbench_, &Workbench::openFailed, this,
            [this](const QString&, const Error& error) { failWith(toQString(error.message)); });
    connect(&workbench_, &Workbench::loadFinished, this, &Screenshot::onLoadFinished);
    workbench_.theme().setChoice(shots_.front().theme);
    window_.resize(options_.size);
    window_.show();
    if (options_.db.empty())
        window_.openSample();
    else
        window_.openDatabase(toQString(options_.db));
}

// The schema comes first.
void Screenshot::onOpened() {
    connect(&labs_, &LabScenes::failed, this, &Screenshot::failWith);
    connect(&labs_, &LabScenes::ready, this,
            [this] { QTimer::singleShot(settling, this, &Screenshot::grab); });
    if (shots_.front().scene != LabScenes::Scene::None) {
        QTimer::singleShot(settling, this, &Screenshot::nextShot);
        return;
    }
    connect(&workbench_, &Workbench::runFinished, this,
            [this](const std::shared_ptr<Run>& run) { onRunFinished(*run); });
    connect(&window_.queryPage().plan(), &PlanPanel::planShown, this, [this] {
        if (!std::exchange(compared_, true)) startComparison();
    });
    connect(&window_.comparePage(), &ComparePage::finished, this, &Screenshot::onCompared);
    connect(&indexes_, &IndexScenes::tried, this, &Screenshot::onTried);
    connect(&indexes_, &IndexScenes::advised, this, &Screenshot::onAdvised);
    connect(&indexes_, &IndexScenes::failed, this, &Screenshot::failWith);
    connect(&cache_, &CacheScene::ready, this, &Screenshot::nextShot);
    connect(&cache_, &CacheScene::failed, this, &Screenshot::failWith);
    connect(&pool_, &PoolScene::ready, this, &Screenshot::nextShot);
    connect(&pool_, &PoolScene::failed, this, &Screenshot::failWith);
    QTimer::singleShot(settling, this, [this] {
        window_.queryPage().editor().openText(QLatin1String(titles[0]),
                                              QLatin1String(statements[0]));
        window_.queryPage().editor().runStatement();
    });
}

void Screenshot::onRunFinished(const Run& run) {
    if (cachePrepared_ || poolPrepared_) return;
    if (const auto error = run.error()) {
        failWith(toQString(error->message));
        return;
    }
    EditorPanel& editor = window_.queryPage().editor();
    if (++statement_ < std::size(statements)) {
        editor.openText(QLatin1String(titles[statement_]), QLatin1String(statements[statement_]));
        editor.runAll();
    } else {
        editor.analyzeStatement();
    }
}

// Before the loads, which would disturb it.
void Screenshot::startComparison() {
    if (!options_.page.empty() && options_.page != "compare") return startTrial();
    window_.comparePage().setStatement(Side::A, QLatin1String(compared[0]));
    window_.comparePage().setStatement(Side::B, QLatin1String(compared[1]));
    window_.comparePage().run();
}

void Screenshot::onCompared() {
    if (!window_.comparePage().comparison())
        failWith(QStringLiteral("The comparison failed."));
    else if (options_.page == "compare")
        nextShot();
    else
        startTrial();
}

void Screenshot::startTrial() {
    if (!options_.page.empty() && options_.page != "index-lab") return startAdvice();
    indexes_.startTrial();
}

void Screenshot::onTried() {
    if (options_.page == "index-lab")
        nextShot();
    else
        startAdvice();
}

void Screenshot::startAdvice() {
    if (options_.page == "pool" || options_.page == "cache") return nextShot();
    if (!options_.page.empty() && options_.page != "advisor") return startLoad();
    indexes_.startAdvice();
}

void Screenshot::onAdvised() {
    if (options_.page == "advisor")
        nextShot();
    else
        startLoad();
}

void Screenshot::startLoad() {
    ++loads_;
    workbench_.setCacheEnabled(loads_ == 2);
    LoadConfig config = sceneLoad(900);
    config.workers = loads_ == 1 ? 3 : 4;
    config.duration = loads_ == 1 ? uncachedLoad : cachedLoad;
    if (loads_ == 2) config.rate = 60; // on every machine the hits grow over the same time
    workbench_.startLoad(std::move(config));
    if (loads_ == 2) QTimer::singleShot(untilPictures, this, &Screenshot::nextShot);
}

void Screenshot::onLoadFinished() {
    if (loads_ == 1) startLoad();
}

void Screenshot::nextShot() {
    if (shot_ == shots_.size()) {
        end(0);
        return;
    }
    if (shots_[shot_].page == MainWindow::Page::Cache && !std::exchange(cachePrepared_, true))
        return cache_.start();
    if (shots_[shot_].page == MainWindow::Page::Pool && !std::exchange(poolPrepared_, true)) {
        cache_.stop();
        return pool_.start();
    }
    if (shots_[shot_].scene != LabScenes::Scene::None) {
        workbench_.stopLoad();
        cache_.stop();
        workbench_.theme().setChoice(shots_[shot_].theme);
        labs_.show(shots_[shot_].scene);
        return;
    }
    window_.presenter().hide();
    window_.tour().skip();
    window_.showPage(shots_[shot_].page);
    window_.queryPage().plan().setView(shots_[shot_].view);
    window_.comparePage().view().setView(shots_[shot_].chart);
    window_.cachePage().showPart(shots_[shot_].part);
    workbench_.theme().setChoice(shots_[shot_].theme);
    QTimer::singleShot(settling, this, &Screenshot::grab);
}

void Screenshot::grab() {
    if (window_.indexesPage().loading()) {
        QTimer::singleShot(settling, this, &Screenshot::grab);
        return;
    }
    const QString path =
        toQString(options_.screenshotFolder) + QLatin1Char('/') + shots_[shot_].file;
    if (!window_.grab().save(path)) {
        failWith(QStringLiteral("%1 cannot be written.").arg(path));
        return;
    }
    std::printf("%s\n", path.toUtf8().constData());
    window_.stallMeter().reset(); // the picture took that long, not the window
    ++shot_;
    nextShot();
}

void Screenshot::end(int exitCode) {
    if (std::exchange(ended_, true)) return;
    emit finished(exitCode);
}

void Screenshot::failWith(const QString& words) {
    if (ended_) return;
    std::fprintf(stderr, "hone: %s\n", words.toUtf8().constData());
    end(3);
}
