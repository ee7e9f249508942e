#pragma once

#include <QProgressBar>
#include <QPushButton>
#include <QSlider>

#include "ui/labs/guess_scale.h"
#include "ui/labs/lab_choice.h"
#include "ui/labs/lab_desk.h"
#include "ui/shell/card.h"

class QVBoxLayout;

namespace hone::ui {

// The question of the lab on the desk, its answers or a slider, and the button that runs it; while
// it runs, how far it is; then what was said beside what came out.
class LabPrediction : public Card {
    Q_OBJECT
public:
    LabPrediction(Theme& theme, LabDesk& desk, QWidget* parent = nullptr);

    const std::vector<LabChoice*>& choices() const { return choices_; }
    QSlider* slider() const { return slider_; } // null: there are choices
    QPushButton& runButton() { return *run_; }
    QProgressBar& bar() { return *bar_; }

    void showProgress(); // on every tick

private:
    void build();
    QWidget* makeSlider(const lab::Prediction& prediction);
    void showFlow();

    Theme& theme_;
    LabDesk& desk_;
    LabType type_;
    std::vector<LabChoice*> choices_;
    QSlider* slider_ = nullptr;
    GuessScale scale_;
    QLabel *value_ = nullptr, *remark_ = nullptr, *problem_ = nullptr, *doing_ = nullptr;
    QProgressBar* bar_ = nullptr;
    QPushButton* run_ = nullptr;
    bool showing_ = false; // what is set, it is not the user who sets it
};

} // namespace hone::ui
