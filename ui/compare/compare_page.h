#pragma once

#include <array>
#include <atomic>

#include <QProgressBar>
#include <QPushButton>

#include "core/report/report.h"
#include "ui/compare/compare_options.h"
#include "ui/compare/comparison_view.h"
#include "ui/compare/statement_card.h"
#include "ui/editor/run_text.h"
#include "ui/plan/diff_card.h"

class QSettings;

namespace hone::ui {

// Two queries side by side and which of them is faster: both are run in turn by a worker until the
// verdict stands, see core/measure.
class ComparePage : public QWidget {
    Q_OBJECT
public:
    ComparePage(Workbench& workbench, QWidget* parent = nullptr);
    ~ComparePage() override;

    // Puts a statement into an editor; its parameters' values go with it.
    void setStatement(Side side, const QString& text,
                      const std::map<std::string, Value>& parameters = {});
    void setCatalog(std::shared_ptr<const Catalog> catalog);

    // Compares what stands in the editors, after asking for parameters.
    void run();
    void cancel();
    // The comparison to hand on; only where there is one.
    report::Report makeReport() const;
    bool running() const { return preparing_.busy() || comparing_.busy(); }

    StatementCard& side(Side side) { return *sides_[side == Side::A ? 0 : 1]; }
    ComparisonView& view() { return *view_; }
    // The last one; none: nothing was compared yet.
    const std::optional<StatementComparison>& comparison() const { return comparison_; }

    void rememberLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

signals:
    // The query page's statement is wanted for a side: setStatement() is to follow.
    void statementWanted(hone::Side side);
    void finished();                 // with a comparison or an error
    void said(const QString& words); // for the status bar

private:
    // What is compared: the statements and where they lay in their editors.
    struct Asked {
        RunText a, b;
        std::uint64_t versionA = 0, versionB = 0;
    };

    QWidget* makeSides();
    QWidget* makeBar();
    void prepare(bool alwaysAsk);
    void askForParameters(const Asked& asked, bool alwaysAsk, bool thenRun);
    void start(const Asked& asked);
    void finish(const SidedResult<StatementComparison>& comparison);
    void showError(const SideError& error);
    void showComparison();
    void showPlans();
    void showRunning(bool running);
    void runLonger();
    void showProgress();
    void showIdle();
    void showOffers();
    void noteEdits();
    QStringList remarks() const;

    Workbench& workbench_;
    ParameterMemory memory_; // of both sides: the same name has the same value
    Background preparing_, comparing_;
    std::shared_ptr<std::atomic<int>> pairs_; // taken so far, counted by the worker
    int mostPairs_ = 0;
    Asked asked_; // under way, or last
    std::optional<StatementComparison> comparison_;
    std::string database_; // that was compared on
    bool timeLimited_ = false;

    std::array<StatementCard*, 2> sides_;
    QSplitter *columns_, *rows_;
    CompareOptions* options_;
    QLabel* progressWords_;
    QProgressBar* progress_;
    QPushButton *report_, *longer_, *run_;
    ComparisonView* view_;
    DiffCard* plans_;
};

} // namespace hone::ui
