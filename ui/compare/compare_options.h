#pragma once

#include <QDoubleSpinBox>
#include <QSpinBox>

#include "core/measure/statement_comparison.h"
#include "ui/shell/segmented.h"

class QSettings;

namespace hone::ui {

// How two statements are compared: with how many pairs, for how long, from which difference on.
class CompareOptions : public QWidget {
    Q_OBJECT
public:
    explicit CompareOptions(Theme& theme, QWidget* parent = nullptr);

    // A time limit begins now.
    StatementComparisonOptions options() const;
    void setChangeable(bool changeable);
    bool canTakeMore() const; // pairs
    // Several times as many pairs, and as much time.
    void allowMore();

    void rememberLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

private:
    QSpinBox *most_, *limit_;
    QDoubleSpinBox* effect_;
    Segmented* cache_;
};

} // namespace hone::ui
