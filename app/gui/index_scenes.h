#pragma once

#include <QObject>

#include "ui/shell/main_window.h"

// Leads the window through trying an index and through advice.
class IndexScenes : public QObject {
    Q_OBJECT
public:
    explicit IndexScenes(hone::ui::MainWindow& window, QObject* parent = nullptr);

    // tried(), advised() or failed() follows.
    void startTrial();
    void startAdvice();

signals:
    void tried();
    void advised();
    void failed(const QString& words);

private:
    hone::ui::MainWindow& window_;
    bool advised_ = false;
};
