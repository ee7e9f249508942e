#include "ui/shell/main_window.h"

// How the window was left, and is found again.
namespace hone::ui {

void MainWindow::restore() {
    const auto choice =
        static_cast<ThemeChoice>(settings_.value(QStringLiteral("theme"), 0).toInt());
    workbench_.theme().setChoice(choice);
    (choice == ThemeChoice::Dark    ? actions_.themeDark
     : choice == ThemeChoice::Light ? actions_.themeLight
                                    : actions_.themeSystem)
        ->setChecked(true);
    workbench_.setCacheEnabled(settings_.value(QStringLiteral("cache"), false).toBool());
    LoadSettings load;
    load.workers = settings_.value(QStringLiteral("load/workers"), load.workers).toInt();
    load.seconds = settings_.value(QStringLiteral("load/seconds"), load.seconds).toInt();
    const double rate = settings_.value(QStringLiteral("load/rate"), 0).toDouble();
    if (rate > 0) load.rate = rate;
    top_->loadControl().setSettings(load);
    resize(1440, 900);
    restoreGeometry(settings_.value(QStringLiteral("geometry")).toByteArray());
    query_->restoreLayout(settings_);
    compare_->restoreLayout(settings_);
    advisor_->restoreLayout(settings_);
    cache_->restoreLayout(settings_);
    pool_->restoreLayout(settings_);
    labs_->restoreLayout(settings_);
}

void MainWindow::remember() {
    const LoadSettings load = top_->loadControl().settings();
    settings_.setValue(QStringLiteral("cache"), workbench_.cacheEnabled());
    settings_.setValue(QStringLiteral("load/workers"), load.workers);
    settings_.setValue(QStringLiteral("load/seconds"), load.seconds);
    settings_.setValue(QStringLiteral("load/rate"), load.rate.value_or(0));
    settings_.setValue(QStringLiteral("geometry"), saveGeometry());
    query_->rememberLayout(settings_);
    compare_->rememberLayout(settings_);
    advisor_->rememberLayout(settings_);
    cache_->rememberLayout(settings_);
    pool_->rememberLayout(settings_);
    labs_->rememberLayout(settings_);
}

} // namespace hone::ui
