#include <chrono>
#include <cstdio>

#include <QApplication>
#include <QDir>
#include <QSettings>
#include <QTemporaryDir>
#include <QThreadPool>

#include "app/gui/options.h"
#include "app/gui/screenshot.h"
#include "core/base/paths.h"
#include "ui/shell/format.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"
#include "ui/shell/workbench.h"

namespace {

using StartClock = std::chrono::steady_clock;

// One settings file in the user's data folder. Without that folder Qt's usual place serves.
void placeSettings() {
    QSettings::setDefaultFormat(QSettings::IniFormat);
    if (const auto folder = hone::userDataFolder())
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope,
                           hone::ui::toQString(*folder));
}

int runWindow(QApplication& app, const Options& options, StartClock::time_point started) {
    using namespace hone::ui;
    Theme theme;
    QSettings settings;
    hone::SessionConfig config;
    config.redis = options.redis;
    config.warmCache = options.screenshotFolder.empty();
    Workbench workbench(theme, config);
    MainWindow window(workbench, settings);
    if (options.startupTime)
        QObject::connect(&window, &MainWindow::painted, [started] {
            const auto took =
                std::chrono::duration_cast<std::chrono::milliseconds>(StartClock::now() - started);
            std::fprintf(stderr, "first picture after %lld ms\n",
                         static_cast<long long>(took.count()));
        });
    if (!options.screenshotFolder.empty()) {
        Screenshot screenshot(options, workbench, window);
        QObject::connect(&screenshot, &Screenshot::finished, &app, &QCoreApplication::exit,
                         Qt::QueuedConnection);
        QMetaObject::invokeMethod(&screenshot, &Screenshot::begin, Qt::QueuedConnection);
        return QApplication::exec();
    }
    window.show();
    if (options.db.empty())
        window.openLast();
    else
        window.openDatabase(toQString(options.db));
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    const StartClock::time_point started = StartClock::now();
    const auto options = parseOptions({argv + 1, argv + argc});
    if (!options) {
        std::fprintf(stderr, "hone: %s\n", options.error().message.c_str());
        return 2;
    }
    if (options->help) {
        std::fputs(helpText, stdout);
        return 0;
    }
    if (options->version) {
        std::puts("hone " HONE_VERSION);
        return 0;
    }
    // Pictures leave the user's own data alone.
    QTemporaryDir scratch;
    if (!options->screenshotFolder.empty()) {
        qputenv("HONE_DATA_DIR", scratch.path().toUtf8());
        qputenv("QT_SCALE_FACTOR", QByteArray::number(options->scale));
    }
    QApplication app(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("hone"));
    QApplication::setApplicationName(QStringLiteral("hone"));
    QApplication::setApplicationVersion(QStringLiteral(HONE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("hone"));
    // Background work mostly waits for a disk or a connection.
    QThreadPool::globalInstance()->setMaxThreadCount(8);
    placeSettings();
    const int exitCode = runWindow(app, *options, started);
    QThreadPool::globalInstance()->waitForDone();
    return exitCode;
}
