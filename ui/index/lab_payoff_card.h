#pragma once

#include <QLabel>

#include "core/index/index_lab.h"
#include "ui/index/lab_payoff_chart.h"
#include "ui/shell/card.h"

namespace hone::ui {

// From where on an index pays, in a sentence above the times that say so.
class LabPayoffCard : public Card {
    Q_OBJECT
public:
    explicit LabPayoffCard(Theme& theme, QWidget* parent = nullptr);

    void show(const index::IndexTrialResult& result);
    using QWidget::show;
    void clear();

private:
    QLabel* sentence_;
    LabPayoffChart* chart_;
};

} // namespace hone::ui
