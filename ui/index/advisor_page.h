#pragma once

#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>

#include "core/report/report.h"
#include "ui/index/advisor_budget.h"
#include "ui/index/advisor_changes.h"
#include "ui/index/advisor_statements.h"
#include "ui/index/advisor_workload.h"
#include "ui/shell/progress.h"

namespace hone::ui {

// Advises indexes for a whole workload: by the planner's cost in seconds, or measured on a copy of
// the database. What it advises is shown as SQL before it runs, with the way back.
class AdvisorPage : public QWidget {
    Q_OBJECT
public:
    explicit AdvisorPage(Workbench& workbench, QWidget* parent = nullptr);
    ~AdvisorPage() override;

    AdvisorWorkload& workload() { return *workload_; }
    AdvisorBudget& budget() { return *budget_; }
    AdvisorChanges& changes() { return *changes_; }
    void setCatalog(std::shared_ptr<const Catalog> catalog);

    void estimate() { start(true); }
    void measure() { start(false); }
    void cancel();
    bool working() const { return advising_.busy(); }
    const SharedAdvice& advice() const { return advice_; } // null: none yet
    // The advice to hand on; only where there is one.
    report::Report makeReport() const;
    // Writes the ticked changes, or what takes them back, as a script.
    void saveScript(bool undo, const QString& path);

    void rememberLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

signals:
    // A CREATE INDEX whose effect is to be measured. The page offers it while somebody listens.
    void testRequested(const QString& createSql);
    void finished();                 // with an advice or an error
    void said(const QString& words); // for the status bar

protected:
    void connectNotify(const QMetaMethod& signal) override;

private:
    QWidget* makeHeadline();
    void start(bool estimateOnly);
    void finish(const Result<index::Advice>& advice);
    // The statements' numbers and reasons as the page's table has them.
    SharedAdvice readable(index::Advice advice) const;
    void showAdvice(const SharedAdvice& advice);
    void showState();
    void showProgress();
    void apply();
    void undoApplied();
    void run(const std::string& script, const std::string& undo, const QString& title,
             const QString& words, const std::function<void()>& done);
    void askAndSave(bool undo);

    Workbench& workbench_;
    Background advising_, writing_;
    std::shared_ptr<WorkProgress> progress_;        // of what is under way
    QElapsedTimer since_;                           // it began
    std::vector<index::WorkloadStatement> asked_;   // under way, or last
    std::vector<index::OfferedStatement> offered_;  // with it
    std::vector<index::WorkloadStatement> curveOf_; // of which the curve is
    SharedAdvice advice_;
    std::optional<Error> error_;
    DatabaseFacts database_; // that was advised
    std::string applied_; // what takes back what was applied; empty: nothing

    AdvisorWorkload* workload_;
    AdvisorBudget* budget_;
    QFrame* headline_;
    QLabel *words_, *provenance_;
    QPushButton* report_;
    AdvisorStatements* statements_;
    AdvisorChanges* changes_;
    QSplitter *columns_, *left_, *right_;
};

} // namespace hone::ui
