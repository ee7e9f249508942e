#pragma once

#include <QWidget>

#include "ui/shell/theme.h"

namespace hone::ui {

// Lanes on a time axis, the newest at the right edge. Says under the mouse what stands there.
class LanesView : public QWidget {
    Q_OBJECT
public:
    void setEmptyWords(const QString& words); // in place of lanes
    const QString& emptyWords() const { return empty_; }
    // What stands under this point; empty: nothing.
    virtual QString wordsAt(const QPoint& point) const = 0;

    QSize sizeHint() const override { return {700, 200}; }

protected:
    static constexpr int side = 12, axisHeight = 22; // axis: below the lanes

    explicit LanesView(Theme& theme, QWidget* parent = nullptr);

    const Theme& theme() const { return theme_; }
    bool event(QEvent* event) override;
    void drawEmpty(QPainter& painter) const;
    // Upright lines from one end of the lanes to the other, some with words; all in seconds.
    void drawTimeAxis(QPainter& painter, double left, double right, int span,
                      int betweenWords) const;

private:
    Theme& theme_;
    QString empty_;
};

} // namespace hone::ui
