#pragma once

#include <QButtonGroup>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>

#include "ui/history/history_model.h"
#include "ui/results/phase_bar.h"
#include "ui/shell/card.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// What ran on this database, now and in earlier sessions: every execution, the slow ones with the
// plan they had, and what each statement came to over all its calls.
class HistoryPage : public QWidget {
    Q_OBJECT
public:
    enum class View { History, Slow, Statements };

    HistoryPage(Workbench& workbench, QWidget* parent = nullptr);

    void setView(View view);

signals:
    void statementRequested(const QString& statement); // to put into the editor

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Loaded {
        std::vector<SlowEntry> entries;
        std::vector<StatementStatistics> statements;
        std::optional<Error> error;
    };
    void load();
    void showLoaded(Loaded loaded);
    void showDetails();
    void openInEditor();
    void applyTheme();
    QWidget* makeList();
    QWidget* makeDetails();
    QSortFilterProxyModel& shown() {
        return view_ == View::Statements ? sortedStatements_ : sortedEntries_;
    }
    QString emptyWords() const;
    QString selectedText() const;

    Workbench& workbench_;
    View view_ = View::History;
    HistoryModel entries_;
    StatisticsModel statements_;
    QSortFilterProxyModel sortedEntries_;
    QSortFilterProxyModel sortedStatements_;
    Background loading_;
    QTimer reload_;

    Card* list_;
    QButtonGroup* views_;
    QLineEdit* filter_;
    QStackedWidget* body_;
    QLabel* words_;
    QTableView* table_;
    Card* details_;
    QPlainTextEdit* text_;
    PhaseBar* phases_;
    QLabel* facts_;
    QLabel* planTitle_;
    QPlainTextEdit* plan_;
    QPushButton* open_;
};

} // namespace hone::ui
