#include "ui/labs/lab_flow.h"

#include <QObject>

#include "ui/shell/format.h"

namespace hone::ui {

QString stepWord(LabStep step) {
    switch (step) {
    case LabStep::Read:
        return QObject::tr("read");
    case LabStep::Predict:
        return QObject::tr("predict");
    case LabStep::Run:
        return QObject::tr("run");
    case LabStep::Reveal:
        break;
    }
    return QObject::tr("reveal");
}

void LabFlow::ask() {
    if (step == LabStep::Read) step = LabStep::Predict;
}

void LabFlow::say(lab::Guess said) {
    if (running()) return;
    ask();
    guess = said;
}

bool LabFlow::back() {
    if (running() || step == LabStep::Read) return false;
    step = step == LabStep::Reveal ? LabStep::Predict : LabStep::Read;
    return true;
}

void LabFlow::begin() {
    step = LabStep::Run;
    curving = false;
    problem.clear();
}

void LabFlow::beginCurve() {
    if (step != LabStep::Reveal) return;
    curving = true;
    curve.clear();
    problem.clear();
}

void LabFlow::cancel() {
    if (!running()) return;
    curving = false;
    step = outcome != nullptr ? LabStep::Reveal : LabStep::Predict;
}

void LabFlow::fail(const QString& words) {
    cancel();
    problem = words;
}

void LabFlow::reveal(lab::LabOutcome measured) {
    before = std::move(outcome);
    outcome = std::make_shared<const lab::LabOutcome>(std::move(measured));
    step = LabStep::Reveal;
}

void LabFlow::endCurve(std::vector<lab::CurvePoint> points) {
    curving = false;
    curve = std::move(points);
}

QString remarkOf(const lab::Lab& lab, const LabFlow& flow) {
    if (!flow.guess || flow.outcome == nullptr) return {};
    return toQString(lab::remarkOn(lab.prediction, flow.outcome->answer, *flow.guess));
}

QString guessText(const lab::Prediction& prediction, const std::optional<lab::Guess>& guess) {
    if (!guess) return {};
    if (const auto* choice = std::get_if<std::size_t>(&*guess))
        return *choice < prediction.choices.size() ? toQString(prediction.choices[*choice].says)
                                                   : QString();
    if (!prediction.figure) return {};
    return toQString(lab::formatFigure(*prediction.figure, std::get<double>(*guess)));
}

} // namespace hone::ui
