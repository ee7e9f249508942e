#pragma once

#include "ui/compare/measure_card.h"
#include "ui/shell/segmented.h"

namespace hone::ui {

// Shows what the cache is for: one query executed each time and answered from the cache, measured
// in pairs.
class CacheVersusCard : public MeasureCard {
    Q_OBJECT
public:
    enum class Source { Cursor, History };

    explicit CacheVersusCard(Workbench& workbench, QWidget* parent = nullptr);

    // The answer to statementWanted().
    void setStatement(Session::CompareSide statement) { atCursor_ = std::move(statement); }
    void setSource(Source source);
    void measure();

signals:
    void statementWanted();

private:
    Workbench& workbench_;
    Segmented* sources_;
    std::optional<Session::CompareSide> atCursor_;
};

} // namespace hone::ui
