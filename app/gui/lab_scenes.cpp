#include "app/gui/lab_scenes.h"

#include <algorithm>

#include "ui/labs/guess_scale.h"

using namespace hone;
using namespace hone::ui;

namespace {

constexpr double guessed = 12;

bool presents(LabScenes::Scene scene) {
    return scene >= LabScenes::Scene::PresentRead;
}

} // namespace

LabScenes::LabScenes(MainWindow& window, std::string lab, QObject* parent)
    : QObject(parent), window_(window), desk_(window.labsPage().desk()), lab_(std::move(lab)) {
    connect(&desk_, &LabDesk::loaded, this, &LabScenes::advance);
    connect(&desk_, &LabDesk::finished, this, &LabScenes::advance, Qt::QueuedConnection);
}

void LabScenes::show(Scene scene) {
    scene_ = scene;
    underWay_ = true;
    window_.tour().skip();
    if (!presents(scene)) window_.presenter().hide();
    QMetaObject::invokeMethod(this, &LabScenes::advance, Qt::QueuedConnection);
}

// One step nearer to the scene; again when that is done.
void LabScenes::advance() {
    if (!underWay_ || desk_.shelf().labs.empty() || desk_.running()) return;
    const auto done = [this] {
        underWay_ = false;
        emit ready();
    };
    if (scene_ == Scene::Welcome) {
        window_.showWelcome();
        return done();
    }
    if (scene_ == Scene::Tour) {
        window_.startTour();
        window_.tour().next();
        window_.tour().next();
        return done();
    }
    const bool slides = scene_ >= Scene::PresentPlans;
    const std::string usual = presents(scene_) && !slides ? "n-plus-one" : "missing-index";
    desk_.choose(lab_.empty() ? usual : lab_);
    if (desk_.current() == nullptr) return emit failed(QStringLiteral("There is no such lab."));
    window_.showPage(MainWindow::Page::Labs);
    if (presents(scene_)) window_.presenter().present();
    if (scene_ == Scene::Read || scene_ == Scene::PresentRead) return done();
    const lab::Prediction& prediction = desk_.current()->prediction;
    if (!desk_.flow().guess) {
        if (prediction.figure)
            desk_.say(std::clamp(guessed, prediction.least, prediction.most));
        else
            desk_.say(std::size_t{0});
    }
    if (scene_ == Scene::Predict || scene_ == Scene::PresentPredict) return done();
    if (!desk_.flow().problem.isEmpty()) return emit failed(desk_.flow().problem);
    if (desk_.flow().outcome == nullptr) {
        desk_.setSize(lab::Size::Small);
        return desk_.run();
    }
    const bool withCurve = scene_ == Scene::Reveal || scene_ == Scene::PresentCurve;
    if (withCurve && desk_.current()->curve && desk_.flow().curve.empty()) return desk_.runCurve();
    if (slides)
        window_.presenter().showSlide(scene_ == Scene::PresentPlans ? RevealSlide::Plans
                                                                    : RevealSlide::Curve);
    done();
}
