#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>

#include "ui/history/history_model.h"
#include "ui/history/statement_details.h"
#include "ui/history/statistics_model.h"
#include "ui/shell/card.h"
#include "ui/shell/segmented.h"
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
        View view;
        std::vector<SlowEntry> entries;
        std::vector<StatementFigures> statements;
        std::uint64_t dropped = 0;
        std::optional<Error> error;
    };
    static Loaded read(QueryJournal& journal, View view, const std::string& filter);
    void load();
    void loadSoon();
    void showLoaded(Loaded loaded);
    void showDetails();
    void showState(const Loaded& loaded);
    void openInEditor();
    void makeReport();
    void applyTheme();
    QWidget* makeList();
    void makeModels();
    QSortFilterProxyModel& shown() {
        return view_ == View::Statements ? sortedStatements_ : sortedEntries_;
    }
    QString emptyWords() const;

    Workbench& workbench_;
    View view_ = View::History;
    HistoryModel entries_;
    StatisticsModel statements_;
    QSortFilterProxyModel sortedEntries_;
    QSortFilterProxyModel sortedStatements_;
    Background loading_, reporting_;
    QTimer reload_; // while runs end: at most once a second
    QTimer typed_;  // after the last letter of the filter

    Card* list_;
    Segmented* views_;
    QLabel* threshold_;
    QLineEdit* filter_;
    QPushButton* report_;
    QStackedWidget* body_;
    QLabel* words_;
    QTableView* table_;
    QLabel* footer_;
    StatementDetails* details_;
};

} // namespace hone::ui
