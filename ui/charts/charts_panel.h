#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "ui/charts/live_chart.h"
#include "ui/shell/background.h"
#include "ui/shell/card.h"

class QActionGroup;
class QHBoxLayout;

namespace hone::ui {

// The live charts as small multiples beside each other: latency, throughput, cache hit rate, pool.
// They share their time axis, one crosshair, pause and time span.
class ChartsPanel : public QWidget {
    Q_OBJECT
public:
    ChartsPanel(Workbench& workbench, LiveMetrics& metrics, QWidget* parent = nullptr);

    // The cards' heads in a row, to stand right above the panel; the caller owns it.
    QWidget* titleBar() const { return titleBar_; }

    QAction* pauseAction() const { return pause_; }
    const QList<QAction*>& spanActions() const { return spans_; }

signals:
    // An export ended; words for the status bar.
    void said(const QString& words);

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Part {
        Card* card;
        QWidget* head;
        LiveChart* chart;
    };

    void addChart(ChartSpec spec);
    void fillMenu(QMenu* menu, int part);
    void refresh(bool always);
    void showFigures();
    QString figure(const LiveChart& chart) const;
    QString crosshairFigure(const LiveChart& chart) const;
    void setCrosshair(std::optional<double> secondsBeforeEnd);
    // part: its index; -1: all of them.
    void chooseExportFile(int part, const QString& suffix);
    void exportTo(int part, const QString& path);

    Workbench& workbench_;
    LiveMetrics& metrics_;
    QWidget* titleBar_;
    QHBoxLayout* heads_;
    QHBoxLayout* cards_;
    QAction* pause_;
    QActionGroup* spanGroup_;
    QList<QAction*> spans_;
    std::vector<Part> parts_;
    double span_ = 30;
    double end_ = 0;
    std::optional<double> crosshair_;
    bool sampled_ = false;
    Background writing_;
};

} // namespace hone::ui
