#pragma once

#include <optional>

#include "ui/cache/cache_look.h"
#include "ui/charts/size_curve.h"

namespace hone::ui {

// The budget from which on a larger one hardly brings hits.
struct SizeProposal {
    std::int64_t bytes = 0; // the present budget where that is about right
    double points = 0;      // of the hit rate, against the present budget
};
// curve by bytes; none: it has too few points.
std::optional<SizeProposal> proposeSize(const std::vector<CurvePoint>& curve, std::int64_t budget);
// Between the points, over the logarithm of the bytes; the ends' values outside them.
double hitRateAt(const std::vector<CurvePoint>& curve, double bytes);

// Hit rate over the cache's size: now, and what is proposed.
class CacheSizeCurve : public SizeCurve {
    Q_OBJECT
public:
    explicit CacheSizeCurve(Theme& theme, QWidget* parent = nullptr);

    void setCurve(std::vector<CurvePoint> curve, std::int64_t budget,
                  std::optional<SizeProposal> proposal);

    QSize minimumSizeHint() const override { return {220, 100}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    QString wordsOf(std::size_t point) const override;

private:
    void drawMarks(QPainter& painter) const;

    std::vector<CurvePoint> curve_;
    std::int64_t budget_ = 0;
    std::optional<SizeProposal> proposal_;
};

} // namespace hone::ui
