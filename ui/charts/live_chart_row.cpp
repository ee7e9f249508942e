#include "ui/charts/live_chart_row.h"

#include <utility>

#include <QHBoxLayout>

namespace hone::ui {
namespace {

constexpr int lowest = 126, highest = 156;

} // namespace

LiveChartRow::LiveChartRow(Workbench& workbench, LiveMetrics& metrics, std::vector<ChartSpec> specs,
                           double span, QWidget* parent)
    : QWidget(parent), metrics_(metrics), span_(span) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(gap);
    for (ChartSpec& spec : specs)
        addChart(std::move(spec), workbench.theme());
    setMinimumHeight(lowest);
    setMaximumHeight(highest);
    connect(&metrics_, &LiveMetrics::sampled, this, [this] { sampled_ = true; });
    connect(&workbench, &Workbench::tick, this, [this] { refresh(false); });
}

void LiveChartRow::addChart(ChartSpec spec, Theme& theme) {
    auto* card = new Card(spec.title);
    auto* chart = new LiveChart(std::move(spec), metrics_, theme);
    card->setContent(chart);
    card->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    connect(chart, &LiveChart::hovered, this, [this](std::optional<double> before) {
        for (const Part& part : parts_)
            part.chart->setCrosshair(before);
    });
    static_cast<QHBoxLayout*>(layout())->addWidget(card, 1);
    parts_.push_back({card, chart});
}

void LiveChartRow::setFigure(std::size_t chart, const QString& figure) {
    parts_[chart].card->setFigure(figure);
}

void LiveChartRow::clearFigures() {
    for (const Part& part : parts_)
        part.card->setFigure({});
}

void LiveChartRow::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh(true);
}

void LiveChartRow::refresh(bool always) {
    if (!isVisible()) return;
    const bool sampled = std::exchange(sampled_, false);
    // Between samples the picture scrolls only while something happens.
    if (!always && !sampled && !metrics_.active()) return;
    const double end = metrics_.now();
    for (const Part& part : parts_)
        if (always || sampled || part.chart->moves(end, span_)) part.chart->show(end, span_);
}

} // namespace hone::ui
