#include "app/gui/cache_scene.h"

#include "app/gui/scene_load.h"
#include "ui/shell/format.h"

using namespace hone;
using namespace hone::ui;

namespace {

// Asked in turn while the cache is looked at, with %1 a customer or an order; writes that change
// nothing end what they touch.
const char* const cached[] = {
    "SELECT * FROM customers WHERE id = %1",
    "SELECT count(*) FROM orders WHERE status = 'open'",
    "SELECT category, count(*), avg(price) FROM products GROUP BY category",
    "SELECT * FROM customers WHERE id = %1",
    "SELECT * FROM order_items WHERE id = %2",
    "SELECT random() % 6",
    "UPDATE customers SET city = city WHERE id = %1",
    "SELECT * FROM customers WHERE id = %1",
    "SELECT category, count(*), avg(price) FROM products GROUP BY category",
    "SELECT count(*) FROM orders WHERE status = 'open'",
    "UPDATE orders SET status = status WHERE id = %2",
};
constexpr int customersAsked = 12, everyOf = 130; // ms
constexpr std::chrono::seconds loadFor{150}, untilPicture{30};

} // namespace

CacheScene::CacheScene(Workbench& workbench, MainWindow& window, QObject* parent)
    : QObject(parent), workbench_(workbench), window_(window) {
    connect(&window_.cachePage().versusCard(), &CacheVersusCard::finished, this,
            &CacheScene::onCompared);
    connect(&asking_, &QTimer::timeout, this, &CacheScene::ask);
}

// What it saves is measured before others ask it.
void CacheScene::start() {
    workbench_.stopLoad();
    window_.showPage(MainWindow::Page::Cache);
    window_.cachePage().measure();
}

void CacheScene::onCompared() {
    if (!window_.cachePage().versusCard().comparison()) {
        emit failed(QStringLiteral("Comparing the cache failed."));
        return;
    }
    workbench_.setCacheEnabled(true);
    window_.cachePage().checkShare(0.1);
    LoadConfig config = sceneLoad(60);
    config.workers = 2;
    config.rate = 20;
    config.duration = loadFor;
    workbench_.startLoad(std::move(config));
    asking_.start(everyOf);
    QTimer::singleShot(untilPicture, this, &CacheScene::ready);
}

void CacheScene::ask() {
    QueryRequest request;
    const int customer = asked_ * 7 % customersAsked + 1;
    // Not every statement asks about both.
    QString text = QString::fromUtf8(cached[static_cast<std::size_t>(asked_) % std::size(cached)]);
    text.replace(QStringLiteral("%1"), QString::number(customer));
    text.replace(QStringLiteral("%2"), QString::number(asked_ + 1));
    request.text = std::make_shared<const std::string>(toStdString(text));
    request.holder = "editor";
    workbench_.submit(std::move(request));
    ++asked_;
}

void CacheScene::stop() {
    asking_.stop();
}
