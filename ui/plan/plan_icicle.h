#pragma once

#include <QAbstractScrollArea>
#include <QItemSelectionModel>
#include <QLabel>
#include <QToolButton>

#include "ui/plan/icicle_layout.h"
#include "ui/shell/segmented.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// The bars of an icicle: the statement on top, below each node its children, as wide as their part
// of it. A click or Enter zooms to a node, Esc or Backspace out again; arrow keys walk the tree.
class IcicleBars : public QAbstractScrollArea {
    Q_OBJECT
public:
    IcicleBars(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
               QWidget* parent = nullptr);

    void setMeasure(IcicleMeasure measure);
    IcicleMeasure measure() const { return measure_; }
    void zoomTo(int item);
    int zoomed() const { return zoomed_; }
    QRectF barRect(int item) const; // in the viewport; null where it has none or is outside
    QString barText(int item) const;

signals:
    void zoomChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void refresh();
    void fitRange();
    void drawBar(QPainter& painter, int item, const QRectF& rect) const;
    QString barName(int item) const;
    QString barFigure(int item) const;
    bool inZoom(int item) const; // it, its ancestors, and what is below it
    int barUnder(const QPoint& position) const;
    int sibling(int item, int step) const;
    void choose(int item);
    QString emptyWords() const;

    Theme& theme_;
    PlanModel& model_;
    QItemSelectionModel& selection_;
    IcicleMeasure measure_ = IcicleMeasure::Time;
    std::vector<IcicleBar> bars_;
    int deepest_ = 0;
    int zoomed_ = 0;
};

// An icicle with its measure to choose above it, and the way back out of a zoom.
class PlanIcicle : public QWidget {
    Q_OBJECT
public:
    PlanIcicle(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
               QWidget* parent = nullptr);

    IcicleBars& bars() { return *bars_; }
    void setMeasure(IcicleMeasure measure);
    IcicleMeasure measure() const { return bars_->measure(); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showZoom();
    void applyTheme();

    Theme& theme_;
    PlanModel& model_;
    QToolButton* out_;
    QLabel* zoomed_;
    Segmented* measures_;
    IcicleBars* bars_;
};

} // namespace hone::ui
