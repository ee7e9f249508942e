#pragma once

#include <QWidget>

#include "ui/compare/stretch_scale.h"
#include "ui/labs/lab_look.h"

namespace hone::ui {

// The variants' times below each other: a bar to the median with its interval, and below it every
// run as a dot. Logarithmic, and said, where they lie far apart. As high as its rows need.
class LabBars : public QWidget {
    Q_OBJECT
public:
    explicit LabBars(const LabType& type, QWidget* parent = nullptr);

    // before: of the run before, whose medians are marked; null: none.
    void setOutcome(const lab::LabOutcome& outcome, const lab::LabOutcome* before = nullptr);
    // "median of 20 runs each · ...": what the picture shows.
    QString caption() const;
    bool isLogarithmic() const { return scale_.logarithmic; }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Bar {
        QString name;
        double median = 0, low = 0, high = 0;
        std::optional<double> before;
        std::vector<double> times; // as they were taken
    };

    void makeScale();
    int nameWidth(int width) const;
    double valueWidth() const;
    int rowHeight(const Bar& bar, int nameWidth) const;
    QRectF plot() const;
    double across(double time) const;
    void drawAxis(QPainter& painter) const;
    void drawBar(QPainter& painter, std::size_t at, const QRectF& row) const;

    LabType type_;
    std::vector<Bar> bars_;
    std::size_t fewest_ = 0, most_ = 0; // runs of a variant
    bool compared_ = false;             // with a run before
    StretchScale scale_;
};

} // namespace hone::ui
