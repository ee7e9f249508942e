#pragma once

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>

#include "ui/plan/diff_icicle.h"
#include "ui/plan/diff_table.h"
#include "ui/plan/plan_files.h"
#include "ui/shell/card.h"

namespace hone::ui {

// The pinned plan of a statement beside the one of now: node by node, what changed around them, and
// where the time went in both. Its menu pins, saves, opens and exports; what is pinned is kept by
// whoever hears pinRequested().
class DiffPanel : public Card {
    Q_OBJECT
public:
    explicit DiffPanel(Theme& theme, QWidget* parent = nullptr);

    void setPlans(SharedBundle pinned, SharedBundle now); // either may be null
    const SharedBundle& pinned() const { return pinned_; }
    const SharedBundle& now() const { return now_; }

    // The statement's earlier plans, as its menu lists them: id in the journal and words.
    void setEarlier(const std::vector<std::pair<std::int64_t, QString>>& plans);

    PlanFiles& files() { return *files_; }
    const DiffModel& model() const { return model_; }
    // Of its menu; for the commands of the window too.
    QList<QAction*> menuActions() const { return menu_->actions(); }

signals:
    void pinRequested(std::shared_ptr<const hone::PlanBundle> plan);
    void unpinRequested();
    void earlierWanted(); // setEarlier() is to follow
    void earlierChosen(std::int64_t id);
    // A row's node was chosen; null: that plan has none.
    void nodesChosen(const hone::PlanNode* pinned, const hone::PlanNode* now);

private:
    void makeMenu();
    void showState();
    void showVerdict();
    void applyTheme();

    Theme& theme_;
    SharedBundle pinned_, now_;
    DiffModel model_;
    PlanFiles* files_;

    QLabel* verdict_;
    QLabel* ratio_;
    QMenu* menu_;
    QMenu* earlier_;
    QToolButton* more_;
    QAction *pin_, *unpin_, *save_, *html_, *png_, *svg_;
    QStackedWidget* pages_;
    QLabel* words_;
    QWidget* sides_;
    DiffTable* table_;
    QLabel* surroundings_;
    QLabel* provenance_;
    DiffIcicle* icicle_;
    QScrollArea* scroll_;
};

} // namespace hone::ui
