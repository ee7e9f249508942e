#pragma once

#include <map>
#include <memory>

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "ui/plan/sweep_chart.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// What a query costs for each value of one parameter, and for which the engine chooses another
// plan. A window beside the workbench's; it goes with the session.
class SweepDialog : public QDialog {
    Q_OBJECT
public:
    // others: the statement with other plans, to hold against it.
    SweepDialog(Workbench& workbench, Plan plan, std::map<std::string, Value> parameters,
                std::shared_ptr<Tab> tab, std::vector<PlanAlternative> others,
                QWidget* parent = nullptr);

    void start();
    bool running() const { return running_.busy(); }
    const QLabel& words() const { return *words_; }

private:
    struct Answer {
        Sweep sweep;
        std::optional<Sweep> other;
    };
    Result<std::vector<Value>> typedValues() const;
    void finish(const Result<Answer>& answer);
    void showRunning(bool running);
    QString sentence(const Answer& answer) const;

    Workbench& workbench_;
    const Plan plan_;
    const std::map<std::string, Value> parameters_;
    const std::shared_ptr<Tab> tab_;
    const std::vector<PlanAlternative> others_;
    Background running_;
    struct Progress {
        std::atomic<int> done = 0, all = 0; // executions; written by the worker
    };
    std::shared_ptr<Progress> progress_;
    QComboBox* parameter_;
    QLineEdit* values_;
    QComboBox* against_;
    QPushButton* run_;
    SweepChart* chart_;
    QLabel* legend_;
    QLabel* words_;
};

} // namespace hone::ui
