#include "ui/shell/sample_maker.h"

#include "core/sample/sample_shop.h"
#include "ui/shell/format.h"

namespace hone::ui {

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
