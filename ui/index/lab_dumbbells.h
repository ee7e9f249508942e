#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "core/index/index_lab.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// Statements one below the other: the median time without an index (orange, hollow) and with it
// (green, filled) on one logarithmic axis, and what the difference comes to. The mouse or the arrow
// keys choose one.
class LabDumbbells : public QWidget {
    Q_OBJECT
public:
    explicit LabDumbbells(Theme& theme, QWidget* parent = nullptr);

    void setReads(const std::vector<index::TrialReading>& reads);
    void setCurrent(int row);
    int current() const { return current_; }

    QSize sizeHint() const override { return minimumSizeHint(); }
    QSize minimumSizeHint() const override;

signals:
    void chosen(int row); // by the user

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override; // tool tips

private:
    struct Row {
        QString label, outcome, toolTip;
        std::optional<SideTimes> without, with; // empty: not measured
        Verdict verdict = Verdict::Inconclusive;
    };
    QRectF rowRect(int row) const;
    QRectF plot() const;
    double across(std::int64_t time) const;
    int rowAt(double y) const;
    void choose(int row);
    void drawAxis(QPainter& painter) const;
    void drawRow(QPainter& painter, int row) const;

    Theme& theme_;
    std::vector<Row> rows_;
    int current_ = 0;
    int firstDecade_ = 3, lastDecade_ = 6; // powers of ten of a nanosecond
};

// "11x faster", "no difference" ...
QString outcomeText(const PairedComparison& times);
QColor ThemeTokens::*outcomeColor(Verdict verdict);

} // namespace hone::ui
