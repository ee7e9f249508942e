// The window under strain: how long its thread is away while millions of rows arrive and are
// scrolled, and while statements run by the thousand a second with the charts on. Prints figures;
// exits with 1 when something did not work at all, or a stall passed --limit.
#include <chrono>
#include <cstdio>
#include <filesystem>

#include <QApplication>
#include <QCommandLineParser>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>
#include <QThreadPool>

#include "core/sample/sample_shop.h"
#include "ui/charts/live_chart.h"
#include "ui/shell/format.h"
#include "ui/shell/main_window.h"

using namespace hone;
using namespace hone::ui;

namespace {

using SteadyClock = std::chrono::steady_clock;

struct Task {
    qint64 rows = 10'000'000;
    double rate = 20'000;
    int seconds = 5;
    int limitMs = 0; // 0: none
};

// Steps through the measurements, each beginning where the last one ended.
class Bench : public QObject {
public:
    Bench(const Task& plan, Workbench& workbench, MainWindow& window)
        : plan_(plan), workbench_(workbench), window_(window) {
        connect(&workbench_, &Workbench::sessionOpened, this,
                [this] { after(1'000, &Bench::fetch); });
        connect(&workbench_, &Workbench::openFailed, this,
                [this](const QString&, const Error& error) { fail(error.message.c_str()); });
        connect(&workbench_, &Workbench::loadFinished, this, &Bench::loaded);
        qApp->installEventFilter(this);
    }

private:
    void after(int milliseconds, void (Bench::*step)()) {
        QTimer::singleShot(milliseconds, this, step);
    }

    bool eventFilter(QObject* object, QEvent* event) override {
        if (event->type() == QEvent::Paint &&
            qobject_cast<LiveChart*>(object->parent()) == firstChart_)
            ++frames_;
        return false;
    }

    void fail(const char* why) {
        std::fprintf(stderr, "window bench: %s\n", why);
        QCoreApplication::exit(1);
    }

    void report(const char* what) {
        const auto stall =
            std::chrono::duration_cast<std::chrono::microseconds>(window_.stallMeter().longest());
        const double milliseconds = static_cast<double>(stall.count()) / 1000;
        std::printf("%-34s longest stall %7.1f ms\n", what, milliseconds);
        if (plan_.limitMs > 0 && milliseconds > plan_.limitMs) failed_ = true;
        window_.stallMeter().reset();
    }

    void fetch() {
        QueryRequest request;
        request.text = std::make_shared<const std::string>(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT " +
            std::to_string(plan_.rows) +
            ") SELECT i, i * 1.25 AS amount, 'customer ' || i AS name, 'city ' || (i % 100) AS "
            "city, i % 7 AS n FROM n");
        window_.stallMeter().reset();
        run_ = workbench_.submit(request);
        window_.queryPage().results().show(run_);
        connect(&workbench_, &Workbench::runFinished, this,
                [this](const std::shared_ptr<Run>& run) {
                    if (run == run_) after(500, &Bench::scroll);
                });
    }

    void scroll() {
        if (run_->error()) return fail(run_->error()->message.c_str());
        report("rows arriving");
        view_ = window_.queryPage().results().findChild<ResultView*>();
        scrollTimer_.setInterval(16);
        begun_ = SteadyClock::now();
        connect(&scrollTimer_, &QTimer::timeout, this, [this] {
            QScrollBar* bar = view_->verticalScrollBar();
            const double at =
                std::chrono::duration<double>(SteadyClock::now() - begun_).count() / plan_.seconds;
            if (at >= 1) {
                scrollTimer_.stop();
                bar->setValue(bar->maximum());
                return after(500, &Bench::scrolled);
            }
            // Jumps through the whole result, and small steps between them.
            const int steps = static_cast<int>(at * 20);
            bar->setValue(static_cast<int>(bar->maximum() * (steps % 2 == 0 ? at : 1 - at)));
        });
        scrollTimer_.start();
    }

    void scrolled() {
        const auto& model = window_.queryPage().results().model();
        const QString last = model.index(model.rowCount() - 1, 0).data().toString();
        if (last != QString::number(plan_.rows))
            return fail("the last row is not what it should be");
        report("scrolling through them");
        startLoad();
    }

    void startLoad() {
        firstChart_ = window_.queryPage().charts().findChild<LiveChart*>();
        LoadConfig config;
        config.request.text =
            std::make_shared<const std::string>("SELECT name, city FROM customers WHERE id = ?1");
        config.varied = {{"?1", 1'000}};
        config.workers = 2;
        config.duration = std::chrono::seconds(plan_.seconds);
        config.rate = plan_.rate;
        workbench_.setCacheEnabled(false);
        frames_ = 0;
        window_.stallMeter().reset();
        workbench_.startLoad(config);
        begun_ = SteadyClock::now();
    }

    void loaded(const LoadResult& result) {
        const double seconds = std::chrono::duration<double>(SteadyClock::now() - begun_).count();
        report("under load");
        std::printf("%-34s %.0f a second of %.0f wanted, %.1f frames a second, p99 %s\n",
                    "  statements and charts",
                    static_cast<double>(result.executions) / result.seconds, plan_.rate,
                    frames_ / seconds, formatDuration(result.latency.percentile(0.99)).c_str());
        if (result.failures > 0) return fail(result.firstError->message.c_str());
        if (result.executions == 0 || frames_ == 0)
            return fail("the load or the charts stood still");
        QCoreApplication::exit(failed_ ? 1 : 0);
    }

    const Task plan_;
    Workbench& workbench_;
    MainWindow& window_;
    std::shared_ptr<Run> run_;
    ResultView* view_ = nullptr;
    LiveChart* firstChart_ = nullptr;
    QTimer scrollTimer_;
    SteadyClock::time_point begun_;
    int frames_ = 0;
    bool failed_ = false;
};

} // namespace

int main(int argc, char** argv) {
    QTemporaryDir folder;
    qputenv("HONE_DATA_DIR", folder.path().toUtf8());
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("hone-window-bench"));
    Task plan;
    QCommandLineParser options;
    options.addHelpOption();
    options.addOptions({{"rows", "rows to show", "N"},
                        {"rate", "statements a second", "N"},
                        {"seconds", "of each measurement", "N"},
                        {"limit", "fail when a stall is longer", "MS"}});
    options.process(app);
    if (options.isSet("rows")) plan.rows = options.value("rows").toLongLong();
    if (options.isSet("rate")) plan.rate = options.value("rate").toDouble();
    if (options.isSet("seconds")) plan.seconds = options.value("seconds").toInt();
    if (options.isSet("limit")) plan.limitMs = options.value("limit").toInt();

    const std::string shop = toStdString(folder.filePath(QStringLiteral("shop.db")));
    if (const auto made = makeSampleShop(shop, {.orders = 10'000, .seed = 1}); !made) {
        std::fprintf(stderr, "window bench: %s\n", made.error().message.c_str());
        return 1;
    }
    Theme theme;
    QSettings settings(folder.filePath(QStringLiteral("hone.ini")), QSettings::IniFormat);
    int status = 0;
    {
        Workbench workbench(theme, SessionConfig());
        MainWindow window(workbench, settings);
        Bench bench(plan, workbench, window);
        window.resize(1440, 900);
        window.show();
        window.openDatabase(toQString(shop));
        status = QApplication::exec();
    }
    QThreadPool::globalInstance()->waitForDone();
    return status;
}
