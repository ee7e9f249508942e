#pragma once

#include <optional>

#include <QWidget>

#include "core/query/execution_report.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// Where one execution's time went: the total, a thin bar of its phases, the phases in words and the
// cache's answer. While a statement runs it shows the time so far instead.
class PhaseBar : public QWidget {
    Q_OBJECT
public:
    explicit PhaseBar(Theme& theme, QWidget* parent = nullptr);

    void setReport(const ExecutionReport& report);
    // words: "3 000 rows so far".
    void setRunning(std::int64_t elapsedNs, const QString& words);
    void clear();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Phase {
        QString name;
        std::int64_t ns;
        QColor color;
    };
    std::vector<Phase> phases() const;
    void describe();

    Theme& theme_;
    PhaseTimes timing_;
    QString total_, words_, pill_, pillReason_;
    bool measured_ = false; // timing_ is of a finished execution
};

// "prepare 0.4 · first row 402 · fetch 11 ms": the phases that ran, in the unit of the longest.
// "rest" is what no phase explains: Hone's own work, or an execution that was cut short.
QString phaseWords(const PhaseTimes& timing);

} // namespace hone::ui
