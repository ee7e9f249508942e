#pragma once

#include <memory>
#include <optional>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include "core/query/run.h"
#include "ui/results/export.h"
#include "ui/results/messages_model.h"
#include "ui/results/phase_bar.h"
#include "ui/results/result_model.h"
#include "ui/results/result_view.h"
#include "ui/shell/card.h"
#include "ui/shell/tab_strip.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// What a run brought: its rows while they arrive, where its time went, and what became of each of
// its statements. What was shown before stays until the new run has something to show.
class ResultsPanel : public Card {
    Q_OBJECT
public:
    ResultsPanel(Workbench& workbench, QWidget* parent = nullptr);
    ~ResultsPanel() override;

    // From now on this run alone is shown; null: nothing.
    void show(std::shared_ptr<Run> run);
    using QWidget::show;
    const std::shared_ptr<Run>& run() const { return run_; }
    ResultModel& model() { return model_; }

signals:
    // The rows shown are all there.
    void shown(std::shared_ptr<hone::Run> run);

private:
    QWidget* makeResultsPage();
    QWidget* makeMessagesPage();
    void takeOver();
    void chooseStatements(const std::vector<StatementResult>& results);
    void showStatement(const StatementResult& statement);
    void showEnd(const StatementResult& statement);
    QString cancelledWords() const;
    void showWords(const QString& title, const QString& words, bool bad = false);
    void writeWords();
    void showNotice(const QString& words);
    void updateFigure();
    void updateExport();
    void applyFilter();
    void inspect(const QModelIndex& index);
    void chooseExportFile(RowFormat format);
    void applyTheme();

    Workbench& workbench_;
    ResultModel model_;
    MessagesModel messages_;
    Export export_;

    std::shared_ptr<Run> run_;
    TimePoint shownSince_;
    bool finished_ = false; // the end of run_ is shown
    std::size_t begunSeen_ = 0;
    int chosen_ = -1; // statement picked by hand; -1: the latest
    std::shared_ptr<const ExecutionReport> reportShown_;

    TabStrip* tabs_;
    QToolButton* filterButton_;
    QToolButton* exportButton_;
    QStackedWidget* pages_;
    QWidget* strip_;
    QComboBox* statements_;
    QLineEdit* filter_;
    PhaseBar* phases_;
    QStackedWidget* body_;
    ResultView* view_;
    QLabel* words_;
    QString title_, explanation_; // in words_
    bool bad_ = false;
    QLabel* notice_;
    QToolButton* noticeButton_;
    QWidget* noticeRow_;
    QTableView* messagesView_;
    QTimer filterTimer_;
};

} // namespace hone::ui
