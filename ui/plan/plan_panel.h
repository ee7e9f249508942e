#pragma once

#include <map>
#include <memory>

#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>

#include "core/plan/plan_bundle.h"
#include "ui/plan/node_card.h"
#include "ui/plan/plan_head.h"
#include "ui/plan/plan_model.h"
#include "ui/shell/workbench.h"

class QScrollArea;
class QSettings;

namespace hone::ui {

class PlanSearch;
class PlanViews;

// The plan of a statement in six views of one model with one choice, and all that is known of the
// node chosen below them.
class PlanPanel : public Card {
    Q_OBJECT
public:
    using View = PlanView;

    PlanPanel(Workbench& workbench, QWidget* parent = nullptr);
    ~PlanPanel() override;

    void showPlan(const Plan& plan) { showSeen(bundleOf(plan)); }
    // A plan with what it depends on; also one of a file.
    void showSeen(const PlanBundle& seen);
    void showProblem(const QString& problem);
    void clear();
    // Asks for the plan in the background, on the tab's connection where it keeps one, and shows
    // it.
    void explain(const QString& sql, const std::map<std::string, Value>& parameters,
                 std::shared_ptr<Tab> tab);

    // Runs the statement to measure its plan. One that writes is run only after a clear word, in a
    // transaction that is rolled back.
    void analyze(const QString& sql, const std::map<std::string, Value>& parameters,
                 std::shared_ptr<Tab> tab);
    // The statement whose plan shows, measured again.
    void analyzeAgain();
    // Windows of their own: the plan's other choices at the node chosen; a parameter's values.
    void showAlternatives();
    void showSweep();

    void cancelExplain(); // and back to what showed before

    void setView(View view);
    View view() const;
    // Chooses the innermost node whose text holds this byte of the plan's statement; where there is
    // none, all stays as it is.
    void selectAt(int byteOffset);
    // Null: the statement itself, or no plan.
    const PlanNode* currentNode() const { return model_.node(selection_.currentIndex()); }
    void setNodeActions(const QList<QAction*>& actions) { node_->setActions(actions); }

    void openSearch();
    void closeSearch();

    void rememberLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

    const PlanModel& model() const { return model_; }
    // What shows, with all that it depends on; null: no plan.
    const std::shared_ptr<const PlanBundle>& seen() const { return seen_; }
    QItemSelectionModel& selection() { return selection_; }

signals:
    void planShown();
    void planCleared();
    void explainFailed(const hone::Error& error);
    // A statement that a warning suggests: to be opened, not run.
    void statementRequested(const QString& sql);
    // The effect of a CREATE INDEX on this plan's statement is to be measured.
    void testRequested(const QString& createSql);
    void pinRequested();
    // Bytes of the plan's statement that the node chosen is about; equal: not known. Not after
    // selectAt().
    void textSpanChosen(int begin, int end);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    // What the plan was asked for.
    struct Asked {
        std::string sql;
        std::map<std::string, Value> parameters;
        std::shared_ptr<Tab> tab;
        bool analyze = false;
        bool allowWrites = false;
    };
    void ask(Asked asked);
    void take(const Result<PlanBundle>& seen);
    void settle();
    void offerRollback(const Error& refused);
    void updateNodeActions();
    QWidget* makeWordsPage();
    QWidget* makePlanPage();
    void fitNodeCard();
    void showWords(const QString& words);
    void showTree();
    void showHint();
    void showNode(const QModelIndex& index);
    void showTime(const Plan& plan);
    void copyAs(bool json);
    void applyTheme();

    Workbench& workbench_;
    PlanModel model_;
    QItemSelectionModel selection_;
    Background explaining_, alternatives_;
    QTimer slow_;
    Asked asked_; // under way, or last
    Asked shown_; // whose plan shows
    std::shared_ptr<const PlanBundle> seen_;
    QAction *whyNot_, *sweep_, *again_;

    PlanHead* head_;
    QStackedWidget* body_;
    QLabel* words_;
    QPushButton *cancel_, *allow_;
    PlanSearch* search_;
    QSplitter* splitter_;
    PlanViews* views_;
    QScrollArea* nodeScroll_;
    NodeCard* node_;
    bool fromOutside_ = false; // selectAt() is choosing
};

} // namespace hone::ui
