#pragma once

#include "ui/charts/crosshair_chart.h"
#include "ui/compare/stretch_scale.h"

namespace hone::ui {

// What the two sides of a comparison are called.
struct SideNames {
    QString a = QStringLiteral("A"), b = QStringLiteral("B");
};

// The times of a comparison's two sides. A is orange and hollow, B green and filled. What can be
// chosen is a run, or a pair.
class ComparisonChart : public CrosshairChart {
    Q_OBJECT
public:
    enum class View {
        Distribution, // a box and every run, A over B
        Cumulative,   // the share of runs that took no longer
        Pairs,        // the ratio of each pair in the order in which they were taken
    };

    explicit ComparisonChart(Theme& theme, QWidget* parent = nullptr);

    void show(const PairedComparison& comparison, const SideNames& names);
    using QWidget::show;
    void clear();
    bool isEmpty() const { return comparison_.pairs.empty(); }

    void setView(View view);
    View view() const { return view_; }
    QStringList chosenWords() const override;

    QSize sizeHint() const override { return {520, 240}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    std::size_t stopCount() const override;
    std::size_t nearestStop(const QPointF& point) const override;

private:
    struct Series {
        std::vector<double> times; // nanoseconds, as they were taken
        std::vector<double> sorted;
        SideTimes figures;
        QString name;
        QColor ThemeTokens::*color;
        bool filled;
    };
    // What can be chosen: a run of one side, or a pair.
    struct Stop {
        std::size_t pair;
        const Series* series; // null: the pair
        QPointF place;
    };

    QRectF plot() const;
    QRectF lane(const Series& series) const;
    QRectF dotsOf(const Series& series) const;
    QPointF dotPlace(const Series& series, std::size_t pair) const; // the first pair's above
    std::vector<Stop> stops() const;                                // from left to right
    double timeAcross(double time) const;
    double ratioDown(double ratio) const;
    double pairAcross(std::size_t pair) const;

    void drawDistribution(QPainter& painter) const;
    void drawCumulative(QPainter& painter) const;
    void drawPairs(QPainter& painter) const;
    void drawTimeAxis(QPainter& painter) const;
    void drawLegend(QPainter& painter, QStringList words) const;
    void drawChosen(QPainter& painter) const;
    void drawDot(QPainter& painter, const QPointF& at, const QColor& color, bool filled) const;

    View view_ = View::Distribution;
    PairedComparison comparison_;
    Series a_, b_;
    std::vector<double> ratios_; // of the pairs
    StretchScale time_, ratio_;
};

} // namespace hone::ui
