#pragma once

#include <QFrame>

#include "ui/charts/live_metrics.h"
#include "ui/shell/stall_meter.h"
#include "ui/shell/workbench.h"

class QLabel;

namespace hone::ui {

// One line at the window's foot: engine, rows and time of the last run, pool, cache, the longest
// stall of the window's thread, the cursor's place.
class StatusBar : public QFrame {
    Q_OBJECT
public:
    StatusBar(Workbench& workbench, const LiveMetrics& metrics, const StallMeter& stalls,
              QWidget* parent = nullptr);

    void setCursorPosition(int line, int column);
    // Words that give way after a few seconds.
    void say(const QString& words);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showSession();
    void showRun(const Run& run);
    void showMetrics();
    void setText(QLabel* label, const QString& text);
    void fit();

    Workbench& workbench_;
    const LiveMetrics& metrics_;
    const StallMeter& stalls_;
    QLabel* engine_;
    QLabel* rows_;
    QLabel* time_;
    QLabel* pool_;
    QLabel* cache_;
    QLabel* said_;
    QLabel* stall_;
    QLabel* cursor_;
    QTimer saidTimer_;
};

// "406 ms: prepare 0.4 ms · first row 402 ms · fetch 11 ms", phases that took no time left out.
QString phasesText(const PhaseTimes& times);

} // namespace hone::ui
