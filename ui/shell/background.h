#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

#include <QObject>
#include <QPointer>
#include <QThreadPool>

namespace hone::ui {

// Work off the window's thread whose answer is for one object. Each start() makes the answers of earlier
// ones stale: they are asked to stop and never delivered. Destroying a Background cancels and lets go; it
// does not wait. The work must therefore hold what it uses (a shared_ptr<Session>, copies), never `this`.
class Background : public QObject {
    Q_OBJECT
public:
    explicit Background(QObject* parent) : QObject(parent) {}
    ~Background() override { cancel(); }

    // work(std::stop_token) -> T on a pool thread; then deliver(T) on the window's thread.
    template <typename Work, typename Deliver> void start(Work work, Deliver deliver) {
        cancel();
        stop_ = std::stop_source();
        busy_ = true;
        const std::uint64_t generation = ++generation_;
        QPointer<Background> self(this);
        QObject* relay = new QObject; // lives on the window's thread; outlives this
        auto run = [self, relay, generation, stop = stop_.get_token(), work = std::move(work),
                    deliver = std::move(deliver)]() mutable {
            auto answer = std::make_shared<decltype(work(stop))>(work(stop));
            QMetaObject::invokeMethod(
                relay,
                [self, relay, generation, answer, deliver = std::move(deliver)]() mutable {
                    relay->deleteLater();
                    if (self == nullptr || self->generation_ != generation) return;
                    self->busy_ = false;
                    deliver(std::move(*answer));
                },
                Qt::QueuedConnection);
        };
        QThreadPool::globalInstance()->start(
            [run = std::make_shared<decltype(run)>(std::move(run))] { (*run)(); });
    }

    bool busy() const { return busy_; }
    void cancel() {
        stop_.request_stop();
        ++generation_;
        busy_ = false;
    }

private:
    std::stop_source stop_;
    std::uint64_t generation_ = 0;
    bool busy_ = false;
};

} // namespace hone::ui
