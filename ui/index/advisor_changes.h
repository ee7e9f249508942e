#pragma once

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QTableWidget>

#include "ui/index/advisor_changes_model.h"
#include "ui/shell/card.h"
#include "ui/shell/segmented.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// An advice in detail: what it would change, what was rejected, what could not be judged, and one
// statement's plans before and after.
class AdvisorChanges : public Card {
    Q_OBJECT
public:
    enum class View { Changes, Rejected, Unjudged, Plans };

    explicit AdvisorChanges(Theme& theme, QWidget* parent = nullptr);

    void setAdvice(const SharedAdvice& advice);
    const AdvisorChangesModel& model() const { return model_; }
    void setView(View view);
    void showStatement(const index::AdvisedStatement* statement); // null: none is chosen
    void setTestOffered(bool offered);
    void setRefusal(const QString& why); // why nothing can be changed; empty: it can
    void setUndoOffered(bool offered);   // what was applied can be taken back

signals:
    void applyRequested();
    void undoRequested();
    void saveRequested(bool undo);
    void testRequested(const QString& createSql);

private:
    QWidget* makeChanges();
    QTableWidget* makeReasons(const QStringList& heads, const QString& name);
    QWidget* makePlans();
    const AdvisorChangesModel::Change* current() const;
    void showState();
    void applyTheme();

    Theme& theme_;
    AdvisorChangesModel model_;
    SharedAdvice advice_;
    QString refusal_;
    bool testOffered_ = false, undoOffered_ = false;

    Segmented* views_;
    QStackedWidget* pages_;
    QLabel* empty_;
    QStackedWidget* list_;
    QTableView* table_;
    QLabel* foot_;
    QPushButton *test_, *save_, *saveUndo_, *undo_, *apply_;
    QTableWidget *rejected_, *unjudged_;
    QPlainTextEdit *planBefore_, *planAfter_;
    QLabel *plansOf_, *captionBefore_, *captionAfter_;
};

} // namespace hone::ui
