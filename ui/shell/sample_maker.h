#pragma once

#include <atomic>
#include <memory>

#include <QObject>
#include <QTimer>

#include "core/base/result.h"
#include "ui/shell/background.h"

namespace hone::ui {

// Where the sample shop lies; the folder is made if need be.
Result<QString> samplePath();
// For the editor when the sample is new: slow enough to be worth a look.
extern const char* const firstSampleQuery;

// Makes the sample shop off the window's thread.
class SampleMaker : public QObject {
    Q_OBJECT
public:
    explicit SampleMaker(QObject* parent = nullptr);

    static constexpr std::int64_t usualOrders = 200'000;
    void make(const QString& path, std::int64_t orders);
    bool busy() const { return work_.busy(); }
    void cancel();

signals:
    void progress(double share); // 0 to 1
    void made(const QString& path);
    void failed(const hone::Error& error);

private:
    QTimer timer_;
    std::shared_ptr<std::atomic<double>> share_;
    Background work_;
};

} // namespace hone::ui
