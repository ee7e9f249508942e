#pragma once

#include <optional>

#include <QWidget>

#include "core/index/index_payoff.h"
#include "ui/shell/theme.h"

namespace hone::ui {

// A statement's time without (orange) and with (green) an index over the table's rows or a
// parameter's values, and from where on it pays. The mouse or the arrow keys show a point's
// figures.
class LabPayoffChart : public QWidget {
    Q_OBJECT
public:
    explicit LabPayoffChart(Theme& theme, QWidget* parent = nullptr);

    void show(const index::Payoff& payoff);
    using QWidget::show;
    // words: in the chart's place.
    void clear(const QString& words);
    QStringList chosenWords() const; // empty: no point is chosen

    QSize minimumSizeHint() const override { return {200, 140}; }
    QSize sizeHint() const override { return {320, 150}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    QRectF plot() const;
    QPointF place(std::size_t point, std::int64_t time) const;
    double across(std::size_t point) const;
    QString pointText(std::size_t point) const;
    void drawAxes(QPainter& painter) const;
    void drawSide(QPainter& painter, SideTimes PairedComparison::*side, const QColor& color,
                  bool filled) const;
    void drawTurn(QPainter& painter) const;
    void drawChosen(QPainter& painter) const;

    Theme& theme_;
    std::optional<index::Payoff> payoff_;
    QString words_;
    double most_ = 1;
    std::optional<std::size_t> chosen_;
};

} // namespace hone::ui
