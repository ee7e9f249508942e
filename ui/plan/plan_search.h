#pragma once

#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include "ui/plan/plan_model.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// Looks for words in a plan and chooses one match after the other. Hidden until it begins.
class PlanSearch : public QWidget {
    Q_OBJECT
public:
    PlanSearch(Theme& theme, PlanModel& model, QItemSelectionModel& selection,
               QWidget* parent = nullptr);

    void begin();
    void end(); // nothing is marked any more

signals:
    void ended();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void step(int by); // -1 or 1
    void showMatches();
    void applyTheme();

    Theme& theme_;
    PlanModel& model_;
    QItemSelectionModel& selection_;
    QLineEdit* words_;
    QLabel* matches_;
    QToolButton *previous_, *next_, *close_;
};

} // namespace hone::ui
