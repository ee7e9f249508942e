#include "app/gui/screenshot.h"

#include <cstdio>
#include <tuple>

#include <QDir>
#include <QPixmap>
#include <QTimer>

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
const char* const triedIndex =
    "CREATE INDEX items_of_order\n    ON order_items(order_id, price, quantity)";
const char* const triedOn[] = {
    "SELECT sum(price * quantity) FROM order_items WHERE order_id = 4711",
    "SELECT o.id, sum(i.price * i.quantity) AS total FROM orders o JOIN order_items i\n"
    "ON i.order_id = o.id WHERE o.customer_id = 77 GROUP BY o.id",
    "SELECT c.city, sum(i.price * i.quantity) AS revenue FROM customers c\n"
    "JOIN orders o ON o.customer_id = c.id JOIN order_items i ON i.order_id = o.id\n"
    "WHERE o.status = 'paid' GROUP BY c.city",
    "SELECT product_id, sum(quantity) FROM order_items GROUP BY product_id",
};
// A day of the shop, for the advisor.
const char* const workload =
    "-- weight: 400\n-- params: [4711]\n"
    "SELECT id, placed_at, total FROM orders WHERE customer_id = ? ORDER BY placed_at DESC;\n\n"
    "-- weight: 60\n"
    "SELECT o.id, o.total FROM customers c JOIN orders o ON o.customer_id = c.id\n"
    "WHERE c.city = 'Graz' AND o.status = 'open';\n\n"
    "-- weight: 30\n"
    "SELECT count(*), sum(total) FROM orders\n"
    "WHERE placed_at BETWEEN '2025-10-01' AND '2025-10-08';\n\n"
    "-- weight: 20\n-- params: [77]\n"
    "SELECT sum(quantity) FROM order_items WHERE product_id = ?;\n\n"
    "SELECT status, count(*) FROM orders GROUP BY status;\n\n"
    "-- weight: 900\n-- params: [42]\n"
    "SELECT * FROM order_items WHERE order_id = ?;\n\n"
    "-- weight: 5\n"
    "UPDATE orders SET status = 'shipped' WHERE id = 1234;\n\n"
    "-- its value is not known\n"
    "SELECT name FROM products WHERE category = ?;\n";
constexpr int adviceSeconds = 15;
const char* const loadStatement = "SELECT count(*), sum(total) FROM orders WHERE customer_id = :id";

// Asked in turn while the cache is looked at, with %1 a customer or an order; writes that change
// nothing end what they touch.
const char* const cached[] = {
    "SELECT * FROM customers WHERE id = %1",
    "SELECT count(*) FROM orders WHERE status = 'open'",
    "SELECT category, count(*), avg(price) FROM products GROUP BY category",
    "SELECT * FROM customers WHERE id = %1",
    "SELECT * FROM order_items WHERE id = %2",
    "SELECT random() % 6",
    "UPDATE customers SET city = city WHERE id = %1",
    "SELECT * FROM customers WHERE id = %1",
    "SELECT category, count(*), avg(price) FROM products GROUP BY category",
    "SELECT count(*) FROM orders WHERE status = 'open'",
    "UPDATE orders SET status = status WHERE id = %2",
};
constexpr int customersAsked = 12, everyOf = 130; // ms
constexpr std::chrono::seconds cacheLoad{150}, untilCachePicture{30};

// What the pool is measured with, and loaded with more callers than it has readers.
const char* const pooled = "SELECT count(*), sum(total) FROM orders WHERE customer_id = 77;\n";
constexpr int poolCallers = 6;
constexpr std::chrono::seconds poolLoad{120}, untilPoolPicture{14};

// Long enough that the slow statement has left the charts' span; the pictures are taken while the
// second load still runs.
constexpr std::chrono::seconds uncachedLoad{10};
constexpr std::chrono::seconds cachedLoad{40};
constexpr std::chrono::seconds untilPictures{22};

} // namespace

Screenshot::Screenshot(Options options, Workbench& workbench, MainWindow& window, QObject* parent)
    : QObject(parent), options_(std::move(options)), workbench_(workbench), window_(window),
      labs_(window, options_.lab) {
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
    connect(&window_.labPage(), &LabPage::finished, this, &Screenshot::onTried);
    connect(&window_.advisorPage(), &AdvisorPage::finished, this, &Screenshot::onAdvised);
    connect(&window_.cachePage().versusCard(), &CacheVersusCard::finished, this,
            &Screenshot::onCacheCompared);
    connect(&askingCache_, &QTimer::timeout, this, &Screenshot::askCache);
    connect(&window_.poolPage().sizeCard(), &PoolSizeCard::finished, this, &Screenshot::onSized);
    connect(&window_.poolPage().versusCard(), &PoolVersusCard::finished, this,
            &Screenshot::onPoolCompared);
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
    LabPage& lab = window_.labPage();
    for (const char* statement : triedOn)
        lab.addStatement(QLatin1String(statement));
    lab.setIndex(QLatin1String(triedIndex));
    lab.run();
}

void Screenshot::onTried() {
    if (window_.labPage().result() == nullptr)
        failWith(QStringLiteral("Trying the index failed."));
    else if (options_.page == "index-lab")
        nextShot();
    else
        startAdvice();
}

void Screenshot::startAdvice() {
    if (options_.page == "pool" || options_.page == "cache") return nextShot();
    if (!options_.page.empty() && options_.page != "advisor") return startLoad();
    AdvisorPage& page = window_.advisorPage();
    window_.showPage(MainWindow::Page::Advisor);
    page.workload().setText(QLatin1String(workload));
    page.budget().setTimeLimit(adviceSeconds);
    // The statements are read as a worker.
    connect(&page.workload(), &AdvisorWorkload::changed, this, [this, &page] {
        if (!page.working() && page.workload().model().judged() > 0 &&
            !std::exchange(advised_, true))
            page.measure();
    });
}

void Screenshot::onAdvised() {
    if (window_.advisorPage().advice() == nullptr)
        failWith(QStringLiteral("The advisor failed."));
    else if (options_.page == "advisor")
        nextShot();
    else
        startLoad();
}

void Screenshot::startLoad() {
    ++loads_;
    workbench_.setCacheEnabled(loads_ == 2);
    LoadConfig config;
    config.request.text = std::make_shared<const std::string>(loadStatement);
    config.workers = loads_ == 1 ? 3 : 4;
    config.duration = loads_ == 1 ? uncachedLoad : cachedLoad;
    if (loads_ == 2) config.rate = 60; // on every machine the hits grow over the same time
    config.varied = {{":id", 900}};
    workbench_.startLoad(std::move(config));
    if (loads_ == 2) QTimer::singleShot(untilPictures, this, &Screenshot::nextShot);
}

void Screenshot::onLoadFinished() {
    if (loads_ == 1) startLoad();
}

// What it saves is measured before others ask it.
void Screenshot::startCache() {
    workbench_.stopLoad();
    window_.showPage(MainWindow::Page::Cache);
    window_.cachePage().measure();
}

void Screenshot::onCacheCompared() {
    if (!window_.cachePage().versusCard().comparison())
        return failWith(QStringLiteral("Comparing the cache failed."));
    workbench_.setCacheEnabled(true);
    window_.cachePage().checkShare(0.1);
    LoadConfig config;
    config.request.text = std::make_shared<const std::string>(loadStatement);
    config.workers = 2;
    config.rate = 20;
    config.duration = cacheLoad;
    config.varied = {{":id", 60}};
    workbench_.startLoad(std::move(config));
    askingCache_.start(everyOf);
    QTimer::singleShot(untilCachePicture, this, &Screenshot::nextShot);
}

void Screenshot::askCache() {
    QueryRequest request;
    const int customer = asked_ * 7 % customersAsked + 1;
    // Not every statement asks about both.
    QString text = QString::fromUtf8(cached[static_cast<std::size_t>(asked_) % std::size(cached)]);
    text.replace(QStringLiteral("%1"), QString::number(customer));
    text.replace(QStringLiteral("%2"), QString::number(asked_ + 1));
    request.text = std::make_shared<const std::string>(toStdString(text));
    request.holder = "editor";
    workbench_.submit(std::move(request));
    ++asked_;
}

void Screenshot::startPool() {
    askingCache_.stop();
    workbench_.stopLoad();
    window_.queryPage().editor().openText(QStringLiteral("orders of a customer"),
                                          QLatin1String(pooled));
    window_.showPage(MainWindow::Page::Pool);
    window_.poolPage().sizeCard().measure();
}

void Screenshot::onSized() {
    if (!window_.poolPage().sizeCard().sizing())
        failWith(QStringLiteral("Measuring the pool's size failed."));
    else
        window_.poolPage().versusCard().measure(window_.poolPage().sizeCard().workload());
}

// Somebody leaves a transaction open while a load has more callers than there are readers.
void Screenshot::onPoolCompared() {
    if (!window_.poolPage().versusCard().comparison())
        return failWith(QStringLiteral("Comparing the pool failed."));
    workbench_.setCacheEnabled(false);
    QueryRequest request;
    request.text = std::make_shared<const std::string>("BEGIN IMMEDIATE");
    request.holder = "editor";
    request.tab = tab_ = workbench_.session()->newTab("shipping");
    workbench_.submit(std::move(request));
    LoadConfig config;
    config.request.text = std::make_shared<const std::string>(loadStatement);
    config.workers = poolCallers;
    config.duration = poolLoad;
    config.varied = {{":id", 900}};
    workbench_.startLoad(std::move(config));
    QTimer::singleShot(untilPoolPicture, this, &Screenshot::nextShot);
}

void Screenshot::nextShot() {
    if (shot_ == shots_.size()) {
        end(0);
        return;
    }
    if (shots_[shot_].page == MainWindow::Page::Cache && !std::exchange(cachePrepared_, true))
        return startCache();
    if (shots_[shot_].page == MainWindow::Page::Pool && !std::exchange(poolPrepared_, true))
        return startPool();
    if (shots_[shot_].scene != LabScenes::Scene::None) {
        workbench_.stopLoad();
        askingCache_.stop();
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
