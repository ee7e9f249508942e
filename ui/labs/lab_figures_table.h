#pragma once

#include <QWidget>

#include "ui/labs/lab_look.h"

namespace hone::ui {

// What a lab shows of each variant beside the bars: a row a variant, a column a figure.
class LabFiguresTable : public QWidget {
    Q_OBJECT
public:
    // times: the medians as well.
    LabFiguresTable(const LabType& type, const lab::Lab& lab, const lab::LabOutcome& outcome,
                    bool times, QWidget* parent = nullptr);
};

// Whose rows were the same; empty: no rows were kept.
QString resultsText(const lab::LabOutcome& outcome);

} // namespace hone::ui
