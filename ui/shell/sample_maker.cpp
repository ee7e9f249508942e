#include "ui/shell/sample_maker.h"

#include "core/base/paths.h"
#include "core/sample/sample_shop.h"
#include "ui/shell/format.h"

namespace hone::ui {

const char* const firstSampleQuery =
    "-- Revenue by city.\n"
    "-- Ctrl+Enter runs it, F6 shows its plan, Shift+F6 measures it.\n"
    "SELECT c.city, count(*) AS orders, sum(i.price * i.quantity) AS revenue\n"
    "FROM customers c\n"
    "JOIN orders o ON o.customer_id = c.id\n"
    "JOIN order_items i ON i.order_id = o.id\n"
    "WHERE o.status = 'paid'\n"
    "GROUP BY c.city\n"
    "ORDER BY revenue DESC;\n";

Result<QString> samplePath() {
    const auto folder = userDataFolder();
    if (!folder) return fail(folder.error());
    return toQString(*folder) + QStringLiteral("/shop.db");
}

SampleMaker::SampleMaker(QObject* parent) : QObject(parent), work_(this) {
    connect(&timer_, &QTimer::timeout, this, [this] { emit progress(share_->load()); });
}

void SampleMaker::make(const QString& path, std::int64_t orders) {
    share_ = std::make_shared<std::atomic<double>>(0);
    timer_.start(50);
    work_.start(
        [path = toStdString(path), orders, share = share_](const std::stop_token& stop) {
            SampleShopConfig config;
            config.orders = orders;
            return makeSampleShop(
                path, config, [share](double done) { share->store(done); }, stop);
        },
        [this, path](Result<SampleShopReport> report) {
            timer_.stop();
            if (report)
                emit made(path);
            else
                emit failed(report.error());
        });
}

void SampleMaker::cancel() {
    timer_.stop();
    work_.cancel();
}

} // namespace hone::ui
