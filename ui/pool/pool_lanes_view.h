#pragma once

#include "ui/charts/lanes_view.h"
#include "ui/charts/mark_legend.h"
#include "ui/pool/pool_lanes.h"

namespace hone::ui {

// The colours of the lanes and what they mean.
MarkLegend* poolLegend(Theme& theme);

// What each connection did. A stretch that is Mixed is as high as its share. Says under the mouse
// what a stretch is.
class PoolLanesView : public LanesView {
    Q_OBJECT
public:
    PoolLanesView(Theme& theme, const PoolLanes& lanes, QWidget* parent = nullptr);

    static constexpr double span = 20; // seconds
    // The right edge; maximum: of the readers, for their caption.
    void showUntil(TimePoint now, int readersMaximum);
    QString wordsAt(const QPoint& point) const override;

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

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

    const PoolLanes& lanes_;
    TimePoint now_;
    int readersMaximum_ = 0;
};

} // namespace hone::ui
