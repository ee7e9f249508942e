#pragma once

#include <memory>

#include <QLabel>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>

#include "ui/schema/schema_model.h"
#include "ui/shell/card.h"
#include "ui/shell/workbench.h"

namespace hone::ui {

// The open database's tables. Names, then sizes, then row counts are fetched in the background;
// counting pauses while a statement runs, so that it does not disturb what is measured.
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
    void load();
    void showCatalog(Result<Catalog> catalog);
    void fetchSizes();
    void countNext();
    void onTick();
    void showWords(const QString& words);
    void updateFooter();
    void contextMenu(const QPoint& at);
    QStringList expanded() const;
    void restore(const QStringList& names, const QString& current);
    void applyTheme();

    Workbench& workbench_;
    SchemaModel model_;
    QSortFilterProxyModel filtered_;
    Background loading_;
    Background measuring_;
    bool wantsSizes_ = false;
    bool paused_ = false;

    QToolButton* filterButton_;
    QLineEdit* filter_;
    QStackedWidget* body_;
    QLabel* words_;
    QTreeView* tree_;
    QLabel* footer_;
};

} // namespace hone::ui
