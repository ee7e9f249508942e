#pragma once

#include <QLabel>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>

#include "ui/index/advisor_statements_model.h"
#include "ui/shell/card.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// What each statement took before and takes after, as dumbbells over one axis: before an orange
// ring, after a green dot. Sorted by the heads of the columns.
class AdvisorStatements : public Card {
    Q_OBJECT
public:
    explicit AdvisorStatements(Theme& theme, QWidget* parent = nullptr);

    void setAdvice(const SharedAdvice& advice);
    const AdvisorStatementsModel& model() const { return model_; }
    const index::AdvisedStatement* current() const; // null: none is chosen

signals:
    void chosen(); // another statement, or none

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyTheme();
    void fitColumns();

    Theme& theme_;
    AdvisorStatementsModel model_;
    QSortFilterProxyModel sorted_;
    QStackedWidget* pages_;
    QLabel* empty_;
    QTableView* table_;
    QLabel* legend_;
};

} // namespace hone::ui
