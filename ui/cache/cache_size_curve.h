#pragma once

#include <optional>

#include <QWidget>

#include "ui/cache/cache_look.h"
#include "ui/shell/theme.h"

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
class CacheSizeCurve : public QWidget {
    Q_OBJECT
public:
    explicit CacheSizeCurve(Theme& theme, QWidget* parent = nullptr);

    void setCurve(std::vector<CurvePoint> curve, std::int64_t budget,
                  std::optional<SizeProposal> proposal);
    void setEmptyWords(const QString& words);
    const QString& emptyWords() const { return empty_; }

    QSize sizeHint() const override { return {360, 170}; }
    QSize minimumSizeHint() const override { return {220, 100}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF plot() const;
    double xOf(double bytes) const;
    double yOf(double rate) const;
    void drawMarks(QPainter& painter) const;

    Theme& theme_;
    std::vector<CurvePoint> curve_;
    std::int64_t budget_ = 0;
    std::optional<SizeProposal> proposal_;
    QString empty_;
};

} // namespace hone::ui
