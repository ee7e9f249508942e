#pragma once

#include "ui/compare/measure_card.h"

namespace hone::ui {

// Shows what the cache is for: one query answered from memory, and executed each time or answered
// from Redis, measured in pairs.
class CacheVersusCard : public MeasureCard {
    Q_OBJECT
public:
    CacheVersusCard(Workbench& workbench, Session::Against against, QWidget* parent = nullptr);

    // The history's query that took most time; or this one, where there is one.
    void measureHistory();
    void measure(std::optional<Session::CompareSide> query);

private:
    void start(bool history, std::optional<Session::CompareSide> query);

    Workbench& workbench_;
    const Session::Against against_;
};

} // namespace hone::ui
