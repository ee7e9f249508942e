#pragma once

#include <QToolButton>

#include "ui/labs/lab_curve.h"
#include "ui/labs/lab_desk.h"
#include "ui/shell/card.h"

class QVBoxLayout;

namespace hone::ui {

// What came out of the lab on the desk: the verdict, bars, figures, plans and the curve, a card
// each. Made anew with every outcome.
class LabReveal : public QWidget {
    Q_OBJECT
public:
    LabReveal(Theme& theme, LabDesk& desk, QWidget* parent = nullptr);

    LabCurve* curve() const { return curve_; } // null: the lab has none, or nothing came out yet

private:
    void build();
    void addNext();
    void addOutcome(const lab::LabOutcome& outcome, const lab::LabOutcome* before);
    void addFigures(const lab::Lab& lab, const lab::LabOutcome& outcome);
    void addPlans(const lab::LabOutcome& outcome);
    void addCurve(const lab::Lab& lab);
    void showCurve();
    Card* addCard(const QString& title, const std::vector<QWidget*>& parts);

    Theme& theme_;
    LabDesk& desk_;
    LabType type_;
    QVBoxLayout* cards_;                         // a stretch at its end
    std::vector<std::function<void()>> waiting_; // for their turn, cards of the outcome that shows
    std::shared_ptr<const lab::LabOutcome> shown_;
    LabCurve* curve_ = nullptr;
    QLabel *curveCaption_ = nullptr, *curveGrowth_ = nullptr;
    QToolButton* measure_ = nullptr;
};

// Why it came out so: the explanation, the price, what was expected, and what to try next.
QWidget* makeReasons(const LabType& type, const lab::Lab& lab, const lab::LabOutcome& outcome);
// "✓ As expected", or what was expected and not found, each in a sentence.
QStringList expectationTexts(const lab::LabOutcome& outcome);

} // namespace hone::ui
