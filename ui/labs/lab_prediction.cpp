#include "ui/labs/lab_prediction.h"

#include <QVBoxLayout>

#include "ui/shell/format.h"

namespace hone::ui {
namespace {

constexpr int sliderSteps = 400;

} // namespace

LabPrediction::LabPrediction(Theme& theme, LabDesk& desk, QWidget* parent)
    : Card(tr("Prediction"), parent), theme_(theme), desk_(desk), type_{theme, 1} {
    build();
    connect(&desk_, &LabDesk::chosen, this, &LabPrediction::build);
    connect(&desk_, &LabDesk::changed, this, &LabPrediction::showFlow);
}

// Anew for each lab.
void LabPrediction::build() {
    choices_.clear();
    slider_ = nullptr;
    value_ = nullptr;
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(12, 10, 12, 12);
    column->setSpacing(gap);
    const lab::Lab* lab = desk_.current();
    if (lab != nullptr) {
        column->addWidget(type_.words(toQString(lab->prediction.question), type_.strong()));
        for (std::size_t i = 0; i < lab->prediction.choices.size(); ++i) {
            auto* choice = new LabChoice(type_, static_cast<int>(i) + 1,
                                         toQString(lab->prediction.choices[i].says));
            connect(choice, &LabChoice::clicked, &desk_, [this, i] { desk_.say(i); });
            choices_.push_back(choice);
            column->addWidget(choice);
        }
        if (lab->prediction.figure) column->addWidget(makeSlider(lab->prediction));
    }
    remark_ = type_.words({}, type_.body());
    problem_ = type_.words({}, type_.secondary(), "bad");
    doing_ = type_.words({}, type_.secondary(), "dim");
    doing_->setObjectName(QStringLiteral("doing"));
    bar_ = new QProgressBar;
    bar_->setTextVisible(false);
    bar_->setRange(0, 1000);
    bar_->setAccessibleName(tr("How much is done"));
    run_ = new QPushButton;
    run_->setProperty("primary", true);
    connect(run_, &QPushButton::clicked, this,
            [this] { desk_.running() ? desk_.cancel() : desk_.run(); });
    for (QWidget* part : std::initializer_list<QWidget*>{remark_, problem_, doing_, bar_, run_})
        column->addWidget(part);
    setContent(content);
    showFlow();
}

QWidget* LabPrediction::makeSlider(const lab::Prediction& prediction) {
    scale_ = GuessScale::of(prediction);
    auto* both = new QWidget;
    auto* column = new QVBoxLayout(both);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    value_ = type_.words({}, type_.title());
    value_->setAlignment(Qt::AlignCenter);
    slider_ = new QSlider(Qt::Horizontal);
    slider_->setRange(0, sliderSteps);
    slider_->setSingleStep(sliderSteps / 40);
    slider_->setPageStep(sliderSteps / 10);
    slider_->setAccessibleName(toQString(prediction.question));
    slider_->setValue(sliderSteps / 2);
    connect(slider_, &QSlider::valueChanged, &desk_, [this](int value) {
        if (!showing_) desk_.say(scale_.at(static_cast<double>(value) / sliderSteps));
    });
    const auto end = [&](double value) {
        QLabel* label = type_.words(toQString(lab::formatFigure(*prediction.figure, value)),
                                    type_.secondary(), "faint");
        label->setWordWrap(false);
        return label;
    };
    auto* ends = new QHBoxLayout;
    ends->addWidget(end(scale_.least));
    ends->addStretch(1);
    if (scale_.logarithmic)
        ends->addWidget(type_.words(tr("logarithmic"), type_.secondary(), "faint"));
    ends->addStretch(1);
    ends->addWidget(end(scale_.most));
    column->addWidget(value_);
    column->addWidget(slider_);
    column->addLayout(ends);
    return both;
}

void LabPrediction::showFlow() {
    const lab::Lab* lab = desk_.current();
    run_->setEnabled(lab != nullptr);
    for (QWidget* part : std::initializer_list<QWidget*>{remark_, problem_, doing_, bar_})
        if (lab == nullptr) part->hide();
    if (lab == nullptr) return;
    const LabFlow& flow = desk_.flow();
    const bool revealed = flow.step == LabStep::Reveal && flow.outcome != nullptr;
    showing_ = true;
    const auto* said = flow.guess ? std::get_if<std::size_t>(&*flow.guess) : nullptr;
    for (std::size_t i = 0; i < choices_.size(); ++i) {
        LabChoice* choice = choices_[i];
        choice->setAutoExclusive(false); // or the last one could not be taken back
        choice->setChecked(said != nullptr && *said == i);
        choice->setAutoExclusive(true);
        choice->setEnabled(!flow.running());
        choice->setRight(revealed && flow.outcome->answer.choice == i);
    }
    if (slider_ != nullptr) {
        const auto* value = flow.guess ? std::get_if<double>(&*flow.guess) : nullptr;
        slider_->setEnabled(!flow.running());
        if (value != nullptr && !slider_->isSliderDown())
            slider_->setValue(qRound(scale_.shareOf(*value) * sliderSteps));
        value_->setText(value == nullptr ? QStringLiteral("?")
                                         : guessText(lab->prediction, flow.guess));
    }
    showing_ = false;
    QString remark = revealed ? remarkOf(*lab, flow) : QString();
    if (revealed && remark.isEmpty())
        remark = tr("Measured: %1").arg(toQString(flow.outcome->answer.text));
    remark_->setText(remark);
    remark_->setVisible(!remark.isEmpty());
    problem_->setText(QStringLiteral("✕ ") + flow.problem);
    problem_->setVisible(!flow.problem.isEmpty());
    doing_->setVisible(flow.running());
    bar_->setVisible(flow.running());
    run_->setText(flow.running()            ? tr("Cancel")
                  : flow.outcome != nullptr ? tr("Run again")
                  : flow.guess              ? tr("Run")
                                            : tr("Run without a guess"));
    run_->setToolTip(flow.running() ? tr("Stop it (Esc)") : tr("Ctrl+Enter"));
    showProgress();
}

void LabPrediction::showProgress() {
    if (!desk_.running()) return;
    const QString doing = desk_.doing();
    doing_->setText(doing.isEmpty() ? tr("Beginning…") : doing);
    bar_->setValue(static_cast<int>(1000 * desk_.share()));
}

} // namespace hone::ui
