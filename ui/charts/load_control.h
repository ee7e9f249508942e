#pragma once

#include <QFrame>

#include "ui/shell/workbench.h"

class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QRadioButton;
class QSpinBox;

namespace hone::ui {

// What a load is, apart from its statement.
struct LoadSettings {
    int workers = 4;
    int seconds = 10;
    std::optional<double> rate; // statements a second; none: a closed loop
};

// The popup in which a load is set and started; also says how the last one went.
class LoadControl : public QFrame {
    Q_OBJECT
public:
    explicit LoadControl(Workbench& workbench, QWidget* parent = nullptr);

    LoadSettings settings() const;
    void setSettings(const LoadSettings& settings);
    // Opens below and right-aligned with the button that it belongs to.
    void openBelow(QWidget* button);

signals:
    void settingsChanged();
    // Start was pressed: somebody who knows the statement starts the load.
    void startRequested();

private:
    void onTick();
    void showResult(const LoadResult& result);

    Workbench& workbench_;
    QSpinBox* workers_;
    QSpinBox* seconds_;
    QRadioButton* closedLoop_;
    QRadioButton* fixedRate_;
    QDoubleSpinBox* rate_;
    QLabel* outcome_;
    QPushButton* start_;
};

} // namespace hone::ui
