#pragma once

#include <QLabel>
#include <QToolButton>

#include "ui/shell/card.h"
#include "ui/shell/theme.h"

class QActionGroup;

namespace hone::ui {

class Segmented;

enum class PlanView { Tree, Diagram, Icicle, Table, Text, Raw };

// A square button with an icon, for a plan's bars; its owner gives it the icon.
QToolButton* planToolButton(const QString& words, QWidget* parent = nullptr);

// What stands in the head of a plan's card: what the run took, the choice of a view, and what can
// be done with the plan; as much of it as there is room for.
class PlanHead : public QObject {
    Q_OBJECT
public:
    // Puts its parts into the card's head; the card owns it.
    PlanHead(Card& card, Theme& theme);

    // brief: the same where there is little room.
    void setTime(const QString& words, const QString& brief, const QString& toolTip);
    void setView(PlanView view);
    void setSearchable(bool searchable);
    void setPlanShows(bool shows); // without one nothing of it shows

signals:
    void viewChosen(hone::ui::PlanView view);
    void searchWanted();
    void copyWanted(bool json);
    void pinWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeViews();
    void makeTools();
    void fit();
    void applyTheme();

    Card& card_;
    Theme& theme_;
    QLabel* time_;
    QString words_, brief_;
    Segmented* views_;
    QToolButton* viewMenu_; // in their place
    QActionGroup* viewActions_;
    QToolButton *find_, *copy_, *pin_;
    bool planShows_ = false;
};

} // namespace hone::ui
