#pragma once

#include <optional>

#include <QWidget>

#include "core/index/advisor.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// The workload's total over the bytes of the indexes that give it, with the budget marked.
class AdvisorCurve : public QWidget {
    Q_OBJECT
public:
    explicit AdvisorCurve(Theme& theme, QWidget* parent = nullptr);

    // by bytes; empty: there is none yet.
    void setCurve(std::vector<index::BudgetPoint> curve, bool estimated);
    void setBudget(std::optional<std::int64_t> bytes); // none: no limit
    std::int64_t largest() const;                      // bytes at the right end; 0: no curve
    std::int64_t reach() const { return curve_.empty() ? 0 : curve_.back().bytes; }
    bool estimated() const { return estimated_; }
    // "20 MB: 4 indexes, 310 ms": the best that fits.
    QString budgetWords() const;
    // Where the plot's ends lie, for a slider below it.
    static constexpr int plotSide = 10;

    QSize sizeHint() const override { return {320, 150}; }
    QSize minimumSizeHint() const override { return {200, 90}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const index::BudgetPoint* fitting() const; // null: no curve

    Theme& theme_;
    std::vector<index::BudgetPoint> curve_;
    std::optional<std::int64_t> budget_;
    bool estimated_ = false;
};

} // namespace hone::ui
