#pragma once

#include <QLabel>
#include <QStackedWidget>

#include "ui/editor/parameters.h"
#include "ui/editor/sql_editor.h"
#include "ui/index/lab_controls.h"
#include "ui/index/lab_costs.h"
#include "ui/index/lab_dumbbells.h"
#include "ui/index/lab_payoff_card.h"
#include "ui/index/lab_statements.h"
#include "ui/index/lab_verdict.h"
#include "ui/plan/diff_card.h"
#include "ui/shell/progress.h"
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
    QListWidget& statements() { return statements_->list(); }
    void setInTransaction(bool inTransaction) { controls_->setInTransaction(inTransaction); }

signals:
    void statementWanted(); // the query page's: addStatement() is to follow
    void finished();        // with a result or an error
    void said(const QString& words);

private:
    QWidget* makeOrder();
    Card* makeIndexCard();
    QWidget* makeReadings();
    QWidget* makeAnswer();
    void askHistory();
    void start();
    void finish(const Result<index::IndexTrialResult>& result);
    void showResult();
    void showStatement(int row);
    void showWords(const QString& words, bool problem = false);
    void showIdle();
    void showRunning(bool running);
    void showProgress();
    void offerParameters();

    Workbench& workbench_;
    ParameterMemory memory_;
    Background testing_, asking_;
    std::shared_ptr<WorkProgress> progress_; // of what is under way
    std::optional<index::IndexTrialResult> result_;

    SqlEditor* index_;
    LabStatements* statements_;
    LabControls* controls_;

    Card* readings_;
    QStackedWidget* readingPages_;
    QLabel* words_;
    LabDumbbells* dumbbells_;
    DiffCard* plans_;

    LabVerdict* verdict_;
    LabCosts* costs_;
    LabPayoffCard* payoff_;
};

} // namespace hone::ui
