#pragma once

#include "ui/charts/live_chart.h"
#include "ui/shell/card.h"

namespace hone::ui {

// Live charts in cards beside each other, with one time axis up to now and one crosshair. They
// follow the figures while they show; hidden, nothing is drawn.
class LiveChartRow : public QWidget {
    Q_OBJECT
public:
    // span: of the time axis, in seconds.
    LiveChartRow(Workbench& workbench, LiveMetrics& metrics, std::vector<ChartSpec> specs,
                 double span, QWidget* parent = nullptr);

    // In the head of the chart at this place.
    void setFigure(std::size_t chart, const QString& figure);
    void clearFigures();

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Part {
        Card* card;
        LiveChart* chart;
    };
    void addChart(ChartSpec spec, Theme& theme);
    void refresh(bool always);

    LiveMetrics& metrics_;
    const double span_;
    std::vector<Part> parts_;
    bool sampled_ = false;
};

} // namespace hone::ui
