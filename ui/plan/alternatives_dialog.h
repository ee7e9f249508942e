#pragma once

#include <map>
#include <memory>

#include <QDialog>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTreeView>

#include "ui/plan/alternatives_model.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// "Why not another plan?": what the engine would do, and what it would cost, with a choice of its
// planner taken away or forced. Plans are shown at once; measuring runs each statement, on the
// user's word. The user's text stays as it is.
class AlternativesDialog : public QDialog {
    Q_OBJECT
public:
    AlternativesDialog(Workbench& workbench, const Plan& plan, const QString& subject,
                       std::map<std::string, Value> parameters, std::shared_ptr<Tab> tab,
                       std::vector<PlanAlternative> others, QWidget* parent = nullptr);

    void measure();
    const AlternativesModel& model() const { return model_; }
    bool busy() const { return working_.busy(); }

private:
    void next(int row, bool measured);
    void finish();
    void fitColumns();
    void showText();
    QString verdict() const;

    Workbench& workbench_;
    const std::map<std::string, Value> parameters_;
    const std::shared_ptr<Tab> tab_;
    AlternativesModel model_;
    Background working_;
    QTreeView* table_;
    QPlainTextEdit* text_;
    QLabel* words_;
    QPushButton* measure_;
};

} // namespace hone::ui
