#pragma once

#include <QSplitter>

#include "ui/compare/verdict_card.h"
#include "ui/plan/plan_files.h"

class QToolButton;

namespace hone::ui {

class Segmented;

// A comparison wherever one is shown: the verdict in words beside the times of both sides, in one
// of three pictures that can be exported.
class ComparisonView : public QSplitter {
    Q_OBJECT
public:
    explicit ComparisonView(Theme& theme, QWidget* parent = nullptr);

    // See VerdictCard::show().
    void show(const PairedComparison& comparison, const SideNames& names,
              const std::optional<ResultMatch>& results = {}, const QStringList& remarks = {});
    using QWidget::show;
    // Nothing to show; words or what went wrong in the verdict's place.
    void showWords(const QString& words);
    void showProblem(const QString& problem);
    // Shares the height with the chart.
    void addBelowChart(QWidget* widget);

    VerdictCard& verdict() { return *verdict_; }
    ComparisonChart& chart() { return *chart_; }
    PlanFiles& files() { return *files_; } // says when a picture is written
    void setView(ComparisonChart::View view);
    // The picture as an export has it.
    PlanPicture picture();

private:
    void applyTheme();

    Theme& theme_;
    VerdictCard* verdict_;
    QSplitter* right_;
    Card* times_;
    ComparisonChart* chart_;
    Segmented* views_;
    QToolButton* more_;
    PlanFiles* files_;
};

} // namespace hone::ui
