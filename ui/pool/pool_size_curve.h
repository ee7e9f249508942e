#pragma once

#include "core/pool/size_advice.h"
#include "ui/charts/size_curve.h"

namespace hone::ui {

// Throughput over the pool's size: what was measured, the fitted law through it, and where more
// connections stop to pay.
class PoolSizeCurve : public SizeCurve {
    Q_OBJECT
public:
    explicit PoolSizeCurve(Theme& theme, QWidget* parent = nullptr);

    // While it is being measured: points alone, which are by no means all.
    void setMeasured(std::vector<SizePoint> measured, int largest);
    void setAdvice(const SizeAdvice& advice, int largest);
    void clear();
    const std::vector<SizePoint>& measured() const { return measured_; }

    QSize minimumSizeHint() const override { return {220, 110}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    QString wordsOf(std::size_t point) const override;

private:
    void drawKnee(QPainter& painter) const;
    void drawLaw(QPainter& painter) const;

    std::vector<SizePoint> measured_; // by size
    std::optional<ScalabilityFit> fit_;
    int knee_ = 0, recommended_ = 0; // 0: not known yet
    int largest_ = 1;
};

} // namespace hone::ui
