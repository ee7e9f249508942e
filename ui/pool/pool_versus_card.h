#pragma once

#include "ui/compare/measure_card.h"
#include "ui/pool/pool_workload.h"

namespace hone::ui {

// Shows what a pool is for: the same queries with a new connection for each and with a pool,
// measured in pairs.
class PoolVersusCard : public MeasureCard {
    Q_OBJECT
public:
    explicit PoolVersusCard(Workbench& workbench, QWidget* parent = nullptr);

    void measure(const PoolWorkload& workload);

private:
    Workbench& workbench_;
};

} // namespace hone::ui
