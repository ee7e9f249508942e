#pragma once

#include <optional>

#include <QLabel>
#include <QStackedWidget>

#include "core/measure/result_match.h"
#include "ui/compare/comparison_chart.h"
#include "ui/shell/card.h"

class QGridLayout;

namespace hone::ui {

// What a comparison came to, in words: the verdict with its interval, whether both sides return the
// same, both sides' times. Other results are as loud as the verdict and stand before it.
class VerdictCard : public Card {
    Q_OBJECT
public:
    explicit VerdictCard(Theme& theme, QWidget* parent = nullptr);

    // results: none where there was nothing to compare. remarks: further sentences, such as how it
    // was measured.
    void show(const PairedComparison& comparison, const SideNames& names,
              const std::optional<ResultMatch>& results, const QStringList& remarks);
    using QWidget::show;
    // In place of a verdict.
    void showWords(const QString& words);
    void showProblem(const QString& problem);
    // A warning above the verdict, such as that it is of an earlier text; empty: none.
    void setNote(const QString& note);

private:
    void showSides(const PairedComparison& comparison, const SideNames& names,
                   const std::optional<ResultMatch>& results);
    QLabel* label(const QString& name);

    QStackedWidget* pages_;
    QLabel* words_;
    QLabel *note_, *mismatch_, *headline_, *explanation_, *match_, *remarks_;
    QGridLayout* figures_;
    std::vector<QLabel*> cells_;
};

} // namespace hone::ui
