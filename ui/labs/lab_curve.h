#pragma once

#include "ui/charts/crosshair_chart.h"
#include "ui/compare/stretch_scale.h"
#include "ui/labs/lab_look.h"

namespace hone::ui {

// The label of the parameter that the lab's curve goes over; empty without a curve.
QString curveOver(const lab::Lab& lab);
// "rows from 5 000 to 320 000: ...": how many times as long each variant takes at the last value,
// or how many times as fast it is; empty before there are two.
QString growthText(const lab::Lab& lab, const std::vector<lab::CurvePoint>& points);
// The variants' signs and names beside each other.
QWidget* makeCurveLegend(const LabType& type, const lab::Lab& lab);

// The variants' medians over the values of a parameter, with their intervals; both axes
// logarithmic where their values lie far apart, and said. One chooses a value whose times show.
class LabCurve : public CrosshairChart {
    Q_OBJECT
public:
    explicit LabCurve(const LabType& type, QWidget* parent = nullptr);

    // points: as far as they are measured.
    void setPoints(const lab::Lab& lab, std::vector<lab::CurvePoint> points);
    QStringList chosenWords() const override;
    QString caption() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    std::size_t stopCount() const override { return points_.size(); }
    std::size_t nearestStop(const QPointF& point) const override;
    void paintEvent(QPaintEvent* event) override;

private:
    QRectF plot() const;
    double across(std::size_t point) const;
    double down(double time) const;
    void drawAxes(QPainter& painter) const;
    void drawVariant(QPainter& painter, std::size_t variant) const;
    void drawChosen(QPainter& painter) const;

    LabType type_;
    QString over_; // the parameter's label
    QStringList names_;
    std::vector<lab::CurvePoint> points_;
    StretchScale time_;
    bool values_ = false; // stand by their logarithm
};

} // namespace hone::ui
