#pragma once

#include <string>

#include <QObject>

#include "ui/shell/main_window.h"

// Leads the window to scenes with labs, on their small size, the tour and the welcome page.
class LabScenes : public QObject {
    Q_OBJECT
public:
    enum class Scene {
        None,
        Welcome,
        Tour,
        Read,
        Predict,
        Reveal, // with its curve
        PresentRead,
        PresentPredict,
        PresentReveal,
        PresentPlans,
        PresentCurve, // once it is measured
    };

    // lab: empty: one that has something to show.
    LabScenes(hone::ui::MainWindow& window, std::string lab, QObject* parent = nullptr);

    void show(Scene scene); // ready() or failed() follows

signals:
    void ready();
    void failed(const QString& words);

private:
    void advance();

    hone::ui::MainWindow& window_;
    hone::ui::LabDesk& desk_;
    const std::string lab_;
    Scene scene_ = Scene::None;
    bool underWay_ = false;
};
