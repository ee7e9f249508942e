#pragma once

#include <map>
#include <memory>

#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

#include "ui/plan/node_card.h"
#include "ui/plan/plan_model.h"
#include "ui/shell/card.h"
#include "ui/shell/workbench.h"

class QActionGroup;
class QScrollArea;
class QSettings;

namespace hone::ui {

class PlanDiagram;
class PlanIcicle;
class PlanTable;
class Segmented;

// The plan of a statement in six views of one model with one choice, and all that is known of the
// node chosen below them.
class PlanPanel : public Card {
    Q_OBJECT
public:
    enum class View { Tree, Diagram, Icicle, Table, Text, Raw };

    PlanPanel(Workbench& workbench, QWidget* parent = nullptr);

    void showPlan(const Plan& plan);
    void showProblem(const QString& problem);
    void clear();
    // Asks for the plan in the background, on the tab's connection where it keeps one, and shows
    // it.
    void explain(const QString& sql, const std::map<std::string, Value>& parameters,
                 std::shared_ptr<Tab> tab);

    void cancelExplain(); // and back to what showed before

    void setView(View view);
    View view() const { return view_; }
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
    QItemSelectionModel& selection() { return selection_; }

signals:
    void planShown();
    void planCleared();
    void explainFailed(const hone::Error& error);
    // Bytes of the plan's statement that the node chosen is about; equal: not known. Not after
    // selectAt().
    void textSpanChosen(int begin, int end);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeHead();
    QWidget* makeWordsPage();
    QWidget* makePlanPage();
    QWidget* makeSearchBar();
    void fitHead();
    void showWords(const QString& words);
    void showTree();
    void showHint();
    void showNode(const QModelIndex& index);
    void fillTexts();
    void stepThroughMatches(int step);
    void showMatches();
    void copyAs(bool json);
    void applyTheme();

    Workbench& workbench_;
    PlanModel model_;
    QItemSelectionModel selection_;
    Background explaining_;
    QTimer slow_;

    QLabel* pill_;
    Segmented* views_;
    QToolButton *viewMenu_, *find_, *copy_;
    QActionGroup* viewActions_;
    QStackedWidget* body_;
    QLabel* words_;
    QPushButton* cancel_;
    QWidget* searchBar_;
    QLineEdit* search_;
    QLabel* matches_;
    QToolButton *previous_, *next_, *closeSearch_;
    QSplitter* splitter_;
    QStackedWidget* stack_;
    QTreeView* tree_;
    PlanDiagram* diagram_;
    PlanIcicle* icicle_;
    PlanTable* table_;
    QPlainTextEdit *text_, *raw_;
    QScrollArea* nodeScroll_;
    NodeCard* node_;
    View view_ = View::Tree;
    QString pillLong_, pillShort_;
    bool textsFilled_ = false;
    bool fromOutside_ = false; // selectAt() is choosing
};

} // namespace hone::ui
