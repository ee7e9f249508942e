#pragma once

#include <QLabel>
#include <QStackedWidget>

#include "ui/plan/diff_table.h"
#include "ui/shell/card.h"

namespace hone::ui {

// Two plans side by side, how many of their nodes differ in its head; or words where there are
// none.
class DiffCard : public Card {
    Q_OBJECT
public:
    // before, now: what the sides are called.
    DiffCard(Theme& theme, const QString& title, const QString& before, const QString& now,
             QWidget* parent = nullptr);

    // none: what to say where neither plan has a node.
    void showPlans(const Plan& before, const Plan& now, const QString& none);
    void showWords(const QString& words);
    DiffModel::Figures figures() const { return model_.figures(); }

private:
    DiffModel model_;
    QStackedWidget* pages_;
    QLabel* words_;
    DiffTable* table_;
};

} // namespace hone::ui
