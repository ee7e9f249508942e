#pragma once

#include "ui/cache/cache_timeline.h"
#include "ui/charts/lanes_view.h"
#include "ui/charts/mark_legend.h"

namespace hone::ui {

// The marks of the lanes and what they mean.
MarkLegend* cacheLegend(Theme& theme);

// The busiest statements as lanes: a tall mark for hits, a low one for misses, a rhombus where
// results were invalidated. Says under the mouse how many.
class CacheTimelineView : public LanesView {
    Q_OBJECT
public:
    CacheTimelineView(Theme& theme, const CacheTimeline& timeline, QWidget* parent = nullptr);

    void showUntil(TimePoint now);
    QString wordsAt(const QPoint& point) const override;

    QSize minimumSizeHint() const override { return {300, 90}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Row {
        const CacheTimeline::Lane* lane;
        QRectF label, strip;
    };
    std::vector<Row> rows() const;
    double pitch(const QRectF& strip) const; // of a step
    void drawLane(QPainter& painter, const Row& row) const;

    const CacheTimeline& timeline_;
    TimePoint now_{};
};

} // namespace hone::ui
