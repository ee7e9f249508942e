#pragma once

#include <QDoubleSpinBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>

#include "ui/index/advisor_curve.h"
#include "ui/index/advisor_statements_model.h"
#include "ui/shell/card.h"

class QSettings;

namespace hone::ui {

// What the advice may cost: bytes, with the curve of what they gain, indexes and time; and the
// buttons that ask for it.
class AdvisorBudget : public Card {
    Q_OBJECT
public:
    explicit AdvisorBudget(Theme& theme, QWidget* parent = nullptr);

    // As chosen; stop and estimateOnly are the caller's.
    index::AdvisorOptions options() const;
    void setBudget(std::optional<std::int64_t> bytes); // none: no limit
    std::optional<std::int64_t> budget() const { return budget_; }
    void setTimeLimit(int seconds) { seconds_->setValue(seconds); }
    const AdvisorCurve& curve() const { return *curve_; }
    // Keeps the curve of an earlier advice where this one's ends at the budget before it.
    void setAdvice(const SharedAdvice& advice, bool sameWorkload);
    void clearCurve() { setCurve({}, false); }

    // why: what stands in the way; empty: it can be asked for.
    void setReady(const QString& why);
    void showWorking(bool working);
    void showProgress(const QString& words, double share);

    void rememberLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

signals:
    void estimateRequested();
    void measureRequested();
    void cancelRequested();

private:
    QLayout* makeOptions();
    void setCurve(std::vector<index::BudgetPoint> curve, bool estimated);
    void showBudget();
    void applyTheme();

    Theme& theme_;
    std::optional<std::int64_t> budget_;

    AdvisorCurve* curve_;
    QSlider* slider_;
    QDoubleSpinBox* megabytes_;
    QSpinBox *most_, *seconds_;
    QList<QLabel*> captions_;
    QWidget* progressRow_;
    QLabel* progressWords_;
    QProgressBar* progress_;
    QPushButton *estimate_, *measure_, *cancel_;
};

} // namespace hone::ui
