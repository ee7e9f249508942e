#include "app/gui/pool_scene.h"

#include <QTimer>

#include "app/gui/scene_load.h"

using namespace hone;
using namespace hone::ui;

namespace {

// What the pool is measured with, and loaded with more callers than it has readers.
const char* const pooled = "SELECT count(*), sum(total) FROM orders WHERE customer_id = 77;\n";
constexpr int callers = 6;
constexpr std::chrono::seconds loadFor{120}, untilPicture{14};

} // namespace

PoolScene::PoolScene(Workbench& workbench, MainWindow& window, QObject* parent)
    : QObject(parent), workbench_(workbench), window_(window) {
    connect(&window_.poolPage().sizeCard(), &PoolSizeCard::finished, this, &PoolScene::onSized);
    connect(&window_.poolPage().versusCard(), &PoolVersusCard::finished, this,
            &PoolScene::onCompared);
}

void PoolScene::start() {
    workbench_.stopLoad();
    window_.queryPage().editor().openText(QStringLiteral("orders of a customer"),
                                          QLatin1String(pooled));
    window_.showPage(MainWindow::Page::Pool);
    window_.poolPage().sizeCard().measure();
}

void PoolScene::onSized() {
    PoolPage& page = window_.poolPage();
    if (!page.sizeCard().sizing())
        emit failed(QStringLiteral("Measuring the pool's size failed."));
    else
        page.versusCard().measure(page.sizeCard().workload());
}

// Somebody leaves a transaction open while a load has more callers than there are readers.
void PoolScene::onCompared() {
    if (!window_.poolPage().versusCard().comparison()) {
        emit failed(QStringLiteral("Comparing the pool failed."));
        return;
    }
    workbench_.setCacheEnabled(false);
    QueryRequest request;
    request.text = std::make_shared<const std::string>("BEGIN IMMEDIATE");
    request.holder = "editor";
    request.tab = tab_ = workbench_.session()->newTab("shipping");
    workbench_.submit(std::move(request));
    LoadConfig config = sceneLoad(900);
    config.workers = callers;
    config.duration = loadFor;
    workbench_.startLoad(std::move(config));
    QTimer::singleShot(untilPicture, this, &PoolScene::ready);
}
