#pragma once

#include <QLabel>

#include "ui/pool/pool_lanes.h"
#include "ui/shell/card.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// Callers in the order in which they are served, as many as there is room for.
class PoolQueue : public QWidget {
    Q_OBJECT
public:
    explicit PoolQueue(Theme& theme, QWidget* parent = nullptr);

    struct Caller {
        PoolRole role;
        WaiterInfo waiter;
    };
    // total: with those that are not among them.
    void setCallers(std::vector<Caller> callers, std::int64_t total);
    void setEmptyWords(const QString& words);
    const std::vector<Caller>& callers() const { return callers_; }

    QSize sizeHint() const override { return {600, 68}; }
    QSize minimumSizeHint() const override { return {200, 68}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void drawCaller(QPainter& painter, const QRectF& area, const Caller& caller) const;

    Theme& theme_;
    std::vector<Caller> callers_;
    std::int64_t total_ = 0;
    QString empty_;
};

// Who waits for a connection, and how many did so in vain.
class PoolWaiting : public Card {
    Q_OBJECT
public:
    explicit PoolWaiting(Theme& theme, QWidget* parent = nullptr);

    void show(const PoolStats& readers, const PoolStats& writer);
    using QWidget::show;
    void clear(const QString& words);
    const PoolQueue& queue() const { return *queue_; }

private:
    PoolQueue* queue_;
    QLabel* count_;
};

} // namespace hone::ui
