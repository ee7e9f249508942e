#pragma once

#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

#include "ui/compare/comparison_chart.h"
#include "ui/editor/parameters.h"
#include "ui/editor/sql_editor.h"
#include "ui/index/lab_costs.h"
#include "ui/index/lab_dumbbells.h"
#include "ui/index/lab_payoff_chart.h"
#include "ui/plan/diff_table.h"
#include "ui/shell/card.h"
#include "ui/shell/progress.h"
#include "ui/shell/segmented.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// One index against none: what it gives to the statements chosen, what it costs, and from where on
// it pays. A worker tries it on a copy of the database, or, where chosen, on the database itself
// and rolled back; see core/index/index_lab.h.
class LabPage : public QWidget {
    Q_OBJECT
public:
    explicit LabPage(Workbench& workbench, QWidget* parent = nullptr);
    ~LabPage() override;

    // Puts a CREATE INDEX into the editor and, where no statement is chosen, looks for queries of
    // its table in the history.
    void setIndex(const QString& createSql);
    void addStatement(const QString& sql, const std::map<std::string, Value>& parameters = {});
    void setCatalog(std::shared_ptr<const Catalog> catalog);

    void run();
    void cancel();
    bool running() const { return testing_.busy(); }
    // The last one; null: nothing was tried yet.
    const index::IndexTrialResult* result() const { return result_ ? &*result_ : nullptr; }
    QListWidget& statements() { return *statements_; }
    void setInTransaction(bool inTransaction) { mode_->setCurrent(inTransaction ? 1 : 0); }

signals:
    void statementWanted(); // the query page's: addStatement() is to follow
    void finished();        // with a result or an error
    void said(const QString& words);

private:
    QWidget* makeOrder();
    Card* makeIndexCard();
    Card* makeStatementsCard();
    QWidget* makeReadings();
    QWidget* makeAnswer();
    std::vector<std::string> chosenStatements() const;
    std::vector<std::string> parametersOf(const std::vector<std::string>& statements) const;
    void askHistory();
    void start();
    void finish(const Result<index::IndexTrialResult>& result);
    void showResult();
    void showStatement(int row);
    void showWords(const QString& words, bool problem = false);
    void showIdle();
    void showRunning(bool running);
    void showProgress();
    void showParameters();
    void showMode();
    void applyTheme();

    Workbench& workbench_;
    ParameterMemory memory_;
    Background testing_, asking_;
    std::shared_ptr<WorkProgress> progress_; // of what is under way
    std::optional<index::IndexTrialResult> result_;
    QString failed_; // what went wrong last; empty: nothing

    SqlEditor* index_;
    QListWidget* statements_;
    QToolButton *take_, *history_, *remove_;
    QComboBox* payoffOver_;
    Segmented* mode_;
    QLabel *payoffCaption_, *note_;
    QPushButton* run_;
    QLabel* progressWords_;
    QProgressBar* bar_;

    Card* readings_;
    QStackedWidget* readingPages_;
    QLabel* words_;
    LabDumbbells* dumbbells_;
    Card* plans_;
    DiffModel planModel_;
    DiffTable* planTable_;
    QStackedWidget* planPages_;
    QLabel* planWords_;

    Card* verdict_;
    QLabel *headline_, *explanation_;
    ComparisonChart* times_;
    LabCosts* costs_;
    Card* payoff_;
    QLabel* payoffSentence_;
    LabPayoffChart* payoffChart_;
};

} // namespace hone::ui
