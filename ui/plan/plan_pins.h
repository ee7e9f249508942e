#pragma once

#include "ui/plan/diff_panel.h"
#include "ui/plan/plan_panel.h"
#include "ui/shell/background.h"

namespace hone::ui {

// Holds the plan that shows against the one pinned for its statement, which the journal keeps.
class PlanPins : public QObject {
    Q_OBJECT
public:
    PlanPins(Workbench& workbench, PlanPanel& plan, DiffPanel& diff, QObject* parent);

    // Pins the plan that shows, in place of an earlier one.
    void pin();
    void unpin();

signals:
    // There is something to compare that was not there before.
    void compared();
    void failed(const hone::Error& error);

private:
    void look();
    void listEarlier();
    void compareWith(std::int64_t id);
    void setPinned(SharedBundle pinned, std::int64_t id);

    Workbench& workbench_;
    PlanPanel& plan_;
    DiffPanel& diff_;
    Background asking_, listing_;
    std::int64_t pinnedId_ = 0; // in the journal; 0: none
};

} // namespace hone::ui
