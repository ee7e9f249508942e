#pragma once

#include <memory>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSet>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

#include "ui/schema/schema_figures.h"
#include "ui/schema/schema_model.h"
#include "ui/shell/card.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// The open database's tables: a tree with a filter, from which names and statements go into the
// editor. Read in the background when the database opens and after its schema changed.
class SchemaPanel : public Card {
    Q_OBJECT
public:
    SchemaPanel(Workbench& workbench, QWidget* parent = nullptr);

    const SchemaModel& model() const { return model_; }

signals:
    void textRequested(const QString& text);           // to insert at the cursor
    void statementRequested(const QString& statement); // to put into the editor
    void catalogLoaded(std::shared_ptr<const hone::Catalog> catalog);

private:
    void makeTree();
    QWidget* makeWordsPage();
    void load();
    void readAgain();
    void showCatalog(Result<Catalog> catalog);
    void showWords(const QString& words, bool mayRetry = false);
    void closed();
    void setFilter(const QString& text);
    void reopen();
    void updateFooter();
    void insertName(const QModelIndex& index);
    void contextMenu(const QPoint& at);
    void applyTheme();

    Workbench& workbench_;
    SchemaModel model_;
    SchemaFilter filtered_;
    SchemaFigures figures_;
    Background loading_;
    QTimer slow_;
    QSet<QString> open_; // names of the tables that were opened by hand

    QToolButton* filterButton_;
    QLineEdit* filter_;
    QStackedWidget* body_;
    QLabel* words_;
    QPushButton* retry_;
    QTreeView* tree_;
    QLabel* footer_;
};

} // namespace hone::ui
