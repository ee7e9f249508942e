#pragma once

#include <QObject>
#include <QTimer>

#include "ui/shell/main_window.h"

// Leads the window to a cache at work: what it saves is measured, then it is asked and written to.
class CacheScene : public QObject {
    Q_OBJECT
public:
    CacheScene(hone::ui::Workbench& workbench, hone::ui::MainWindow& window,
               QObject* parent = nullptr);

    void start(); // ready() or failed() follows
    void stop();  // asking

signals:
    void ready(); // there is something to see; it is still asked
    void failed(const QString& words);

private:
    void onCompared();
    void ask();

    hone::ui::Workbench& workbench_;
    hone::ui::MainWindow& window_;
    QTimer asking_;
    int asked_ = 0;
};
