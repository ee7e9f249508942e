#pragma once

#include <QWidget>

#include "ui/cache/cache_timeline.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// The marks of the lanes and what they mean, in one line for a card's head.
class CacheLegend : public QWidget {
    Q_OBJECT
public:
    explicit CacheLegend(Theme& theme, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& theme_;
};

// The busiest statements as lanes on a time axis, the newest at the right edge: a tall mark for
// hits, a low one for misses, a rhombus where results were invalidated. Says under the mouse how
// many.
class CacheTimelineView : public QWidget {
    Q_OBJECT
public:
    CacheTimelineView(Theme& theme, const CacheTimeline& timeline, QWidget* parent = nullptr);

    void showUntil(TimePoint now);
    void setEmptyWords(const QString& words); // in place of lanes
    const QString& emptyWords() const { return empty_; }
    // What stands under this point; empty: nothing.
    QString wordsAt(const QPoint& point) const;

    QSize sizeHint() const override { return {700, 200}; }
    QSize minimumSizeHint() const override { return {300, 90}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Row {
        const CacheTimeline::Lane* lane;
        QRectF label, strip;
    };
    std::vector<Row> rows() const;
    double pitch(const QRectF& strip) const; // of a step
    void drawLane(QPainter& painter, const Row& row) const;
    void drawAxis(QPainter& painter, const QRectF& strip) const;

    Theme& theme_;
    const CacheTimeline& timeline_;
    TimePoint now_{};
    QString empty_;
};

} // namespace hone::ui
