// How long the window's thread is away in the labs: showing the page, each lab, what comes out of
// it, its slides before a class, and changing the theme. Prints the longest stall of each; exits
// with 1 where one passed --limit.
#include <algorithm>
#include <cstdio>
#include <map>

#include <QApplication>
#include <QCommandLineParser>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include "core/sample/sample_shop.h"
#include "ui/shell/format.h"
#include "ui/shell/main_window.h"

using namespace hone;
using namespace hone::ui;

namespace {

constexpr int settled = 350, labLimit = 60'000; // ms

class Bench {
public:
    explicit Bench(MainWindow& window) : window_(window) {}

    // What is done, and the window's answer to it.
    template <typename Do>
    void step(const QString& kind, const QString& what, Do&& act) {
        window_.stallMeter().reset();
        act();
        QTest::qWait(settled);
        keep(kind, what);
    }

    void keep(const QString& kind, const QString& what) {
        const double ms = static_cast<double>(window_.stallMeter().longest().count()) / 1e6;
        Worst& worst = worst_[kind];
        worst.all.push_back(ms);
        if (ms < worst.ms) return;
        worst.ms = ms;
        worst.what = what;
    }

    double report() const {
        double longest = 0;
        for (const auto& [kind, worst] : worst_) {
            std::vector<double> sorted = worst.all;
            std::ranges::sort(sorted);
            std::printf("%-28s median %6.1f ms, longest %6.1f ms of %zu (%s)\n", qPrintable(kind),
                        sorted[sorted.size() / 2], worst.ms, sorted.size(), qPrintable(worst.what));
            longest = std::max(longest, worst.ms);
        }
        return longest;
    }

private:
    struct Worst {
        double ms = 0;
        QString what;
        std::vector<double> all;
    };
    MainWindow& window_;
    std::map<QString, Worst> worst_;
};

void changeThemes(Bench& bench, MainWindow& window, Theme& theme) {
    using Page = MainWindow::Page;
    const std::pair<Page, const char*> pages[] = {{Page::Query, "query"},
                                                  {Page::Indexes, "indexes"},
                                                  {Page::Cache, "cache"},
                                                  {Page::Labs, "labs"}};
    for (const auto& [page, name] : pages)
        bench.step("another page", name, [&, page = page] { window.showPage(page); });
    for (const auto& [page, name] : pages) {
        window.showPage(page);
        QTest::qWait(settled);
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark})
            bench.step("another theme", name, [&] { theme.setChoice(choice); });
    }
}

void showLabs(Bench& bench, MainWindow& window) {
    LabDesk& desk = window.labsPage().desk();
    for (const lab::Lab& lab : desk.shelf().labs)
        bench.step("another lab", toQString(lab.id), [&] { desk.choose(lab.id); });
}

void runLabs(Bench& bench, MainWindow& window) {
    LabDesk& desk = window.labsPage().desk();
    const auto ended = [&desk] { return !desk.running(); };
    for (const lab::Lab& lab : desk.shelf().labs) {
        const QString id = toQString(lab.id);
        desk.choose(lab.id);
        desk.setSize(lab::Size::Small);
        QTest::qWait(settled);
        bench.step("a run and what comes out", id, [&] {
            desk.run();
            (void)QTest::qWaitFor(ended, labLimit);
        });
        bench.step("presenting", id, [&] { window.present(); });
        for (int slide = 0; slide < 2; ++slide) {
            const auto key = [&](Qt::Key pressed) {
                QTest::keyClick(&window.presenter(), pressed);
            };
            if (desk.current() != &lab) break;
            bench.step("a slide", id, [&] { key(Qt::Key_Space); });
        }
        desk.choose(lab.id);
        bench.step("back to the page", id, [&] { window.present(); });
    }
}

} // namespace

int main(int argc, char** argv) {
    QTemporaryDir folder;
    qputenv("HONE_DATA_DIR", folder.path().toUtf8());
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("hone-labs-bench"));
    QCommandLineParser options;
    options.addHelpOption();
    options.addOptions({{"run", "runs every lab on its small size too"},
                        {"limit", "fail when a stall is longer", "MS"}});
    options.process(app);
    const std::string shop = toStdString(folder.filePath(QStringLiteral("shop.db")));
    if (const auto made = makeSampleShop(shop, {.orders = 10'000, .seed = 1}); !made) {
        std::fprintf(stderr, "labs bench: %s\n", made.error().message.c_str());
        return 1;
    }
    Theme theme;
    theme.setChoice(ThemeChoice::Dark);
    QSettings settings(folder.filePath(QStringLiteral("hone.ini")), QSettings::IniFormat);
    double longest = 0;
    {
        Workbench workbench(theme, SessionConfig());
        MainWindow window(workbench, settings);
        Bench bench(window);
        window.resize(1440, 900);
        window.show();
        window.openDatabase(toQString(shop));
        QTest::qWait(2'000);
        bench.step("the page's first showing", "labs",
                   [&] { window.showPage(MainWindow::Page::Labs); });
        showLabs(bench, window);
        changeThemes(bench, window, theme);
        if (options.isSet("run")) runLabs(bench, window);
        longest = bench.report();
    }
    QThreadPool::globalInstance()->waitForDone();
    const int limit = options.value("limit").toInt();
    return limit > 0 && longest > limit ? 1 : 0;
}
