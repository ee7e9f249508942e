#pragma once

#include <QWidget>

#include "core/pool/size_advice.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// Throughput over the pool's size: what was measured, the fitted law through it, and where more
// connections stop to pay.
class PoolSizeCurve : public QWidget {
    Q_OBJECT
public:
    explicit PoolSizeCurve(Theme& theme, QWidget* parent = nullptr);

    // While it is being measured: points alone, which are by no means all.
    void setPoints(std::vector<SizePoint> points, int largest);
    void setAdvice(const SizeAdvice& advice, int largest);
    void clear();
    const std::vector<SizePoint>& points() const { return points_; }

    QSize sizeHint() const override { return {360, 170}; }
    QSize minimumSizeHint() const override { return {220, 110}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF plot() const;
    double xOf(double size) const;
    double yOf(double opsPerSecond) const;
    void drawKnee(QPainter& painter) const;
    void drawLaw(QPainter& painter) const;

    Theme& theme_;
    std::vector<SizePoint> points_; // by size
    std::optional<ScalabilityFit> fit_;
    int knee_ = 0, recommended_ = 0; // 0: not known yet
    int largest_ = 1;
    double top_ = 1;
};

} // namespace hone::ui
