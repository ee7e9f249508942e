#pragma once

#include <QLabel>

#include "core/index/index_lab.h"
#include "ui/compare/comparison_chart.h"
#include "ui/shell/card.h"

namespace hone::ui {

// What trying an index came to for one statement, or for all where there is but one, with every
// run of both sides.
class LabVerdict : public Card {
    Q_OBJECT
public:
    explicit LabVerdict(Theme& theme, QWidget* parent = nullptr);

    // read: one of the result's.
    void show(const index::IndexTrialResult& result, const index::TrialReading& read);
    using QWidget::show;
    void clear();

private:
    void applyTheme();

    Theme& theme_;
    QLabel *headline_, *explanation_;
    ComparisonChart* times_;
};

} // namespace hone::ui
