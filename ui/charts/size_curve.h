#pragma once

#include <vector>

#include <QWidget>

#include "ui/charts/axis_scale.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// A figure over the sizes that something could have, which stand by their logarithm. Says under
// the mouse what is known of the nearest size. What else there is to see is drawn by those who
// derive from it.
class SizeCurve : public QWidget {
    Q_OBJECT
public:
    void setEmptyWords(const QString& words); // in place of the curve
    const QString& emptyWords() const { return empty_; }

    QSize sizeHint() const override { return {360, 170}; }

protected:
    struct Frame {
        QMarginsF margins; // around the plot
        ChartUnit unit;    // of the figure
        double overhang;   // by which the least size's words begin left of the plot
    };
    struct Point {
        double size, value;
    };

    SizeCurve(Theme& theme, const Frame& frame, QWidget* parent);

    // by size; none: there is no curve. least, most: the sizes at both ends.
    void setPoints(std::vector<Point> points, double least, double most);
    virtual QString wordsOf(std::size_t point) const = 0;

    const Theme& theme() const { return theme_; }
    QRectF plot() const;
    double highest() const { return scale_.top; } // value, at the plot's top
    // What lies beyond an end stands there.
    QPointF placeOf(double size, double value) const;

    // Prepares the painter; where there is no curve draws the words and says false.
    bool begin(QPainter& painter) const;
    void drawAxes(QPainter& painter, const QString& least, const QString& most) const;
    void drawCurve(QPainter& painter) const;

    bool event(QEvent* event) override;

private:
    Theme& theme_;
    const Frame frame_;
    std::vector<Point> points_;
    double least_ = 1, most_ = 1;
    AxisScale scale_;
    QString empty_;
};

} // namespace hone::ui
