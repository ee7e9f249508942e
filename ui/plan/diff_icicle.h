#pragma once

#include <memory>
#include <vector>

#include <QWidget>

#include "core/plan/plan_bundle.h"
#include "core/plan/plan_diff.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// Where the time went in two plans, on one scale: the pinned one above, the one of now below it,
// each node under its parent as wide as its time. What now takes less is green with a minus, what
// takes more vermilion with a plus. Empty where one of them was not measured.
class DiffIcicle : public QWidget {
    Q_OBJECT
public:
    explicit DiffIcicle(Theme& theme, QWidget* parent = nullptr);

    void setPlans(std::shared_ptr<const PlanBundle> before, std::shared_ptr<const PlanBundle> now,
                  const PlanDiff& diff);
    bool isEmpty() const { return bars_.empty(); }
    // How a time changed, in words: "−92 %", "+12 %", "new"; empty: by less than 1 %.
    static QString change(std::int64_t before, std::int64_t now);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {100, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    enum class Look { Before, Total, Same, Faster, Slower };
    struct Bar {
        double left = 0, width = 0; // of the whole
        int line = 0;
        Look look = Look::Same;
        QString name, words; // words: with its time and how that changed
    };
    void add(const PlanNode& node, bool now, double left, int line,
             const std::vector<std::pair<const PlanNode*, const PlanNode*>>& others);
    QRectF place(const Bar& bar) const;
    QColor colour(Look look) const;

    Theme& theme_;
    std::shared_ptr<const PlanBundle> before_, now_; // the bars' nodes
    std::vector<Bar> bars_;
    double whole_ = 1;
    int lines_ = 0, beforeLines_ = 0;
};

} // namespace hone::ui
