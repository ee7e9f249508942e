#pragma once

#include <QObject>

#include "ui/shell/main_window.h"

// Leads the window to a pool at work: its size and what it saves are measured, then a transaction
// is left open while more callers come than there are readers.
class PoolScene : public QObject {
    Q_OBJECT
public:
    PoolScene(hone::ui::Workbench& workbench, hone::ui::MainWindow& window,
              QObject* parent = nullptr);

    void start(); // ready() or failed() follows

signals:
    void ready(); // there is something to see; the load goes on
    void failed(const QString& words);

private:
    void onSized();
    void onCompared();

    hone::ui::Workbench& workbench_;
    hone::ui::MainWindow& window_;
    std::shared_ptr<hone::Tab> tab_; // that leaves a transaction open
};
