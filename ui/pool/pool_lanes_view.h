#pragma once

#include <QWidget>

#include "ui/pool/pool_lanes.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// The colours of the lanes and what they mean, in one line for a card's head.
class PoolLegend : public QWidget {
    Q_OBJECT
public:
    explicit PoolLegend(Theme& theme, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& theme_;
};

// Lanes on a time axis, the newest at the right edge. A stretch that is Mixed is as high as its
// share. Says under the mouse what a stretch is.
class PoolLanesView : public QWidget {
    Q_OBJECT
public:
    PoolLanesView(Theme& theme, const PoolLanes& lanes, QWidget* parent = nullptr);

    static constexpr double span = 20; // seconds
    // The right edge; maximum: of the readers, for their caption.
    void showUntil(TimePoint now, int readersMaximum);
    void setEmptyWords(const QString& words); // in place of lanes
    // What stands under this point; empty: nothing.
    QString wordsAt(const QPoint& point) const;

    QSize sizeHint() const override { return {700, 200}; }
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    // A lane or a caption above lanes.
    struct Row {
        const Lane* lane = nullptr;
        PoolRole role = PoolRole::Readers;
        int place = 0;
        QRectF area; // of the lane's strip, or of the caption
    };
    std::vector<Row> rows() const;
    double xOf(TimePoint time, const QRectF& strip) const;
    void drawLane(QPainter& painter, const Row& row) const;
    void drawStretch(QPainter& painter, const LaneStretch& stretch, const QRectF& strip) const;
    void drawAxis(QPainter& painter) const;

    Theme& theme_;
    const PoolLanes& lanes_;
    TimePoint now_;
    int readersMaximum_ = 0;
    QString empty_;
};

} // namespace hone::ui
