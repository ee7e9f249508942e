#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QString>

#include "core/lab/lab_outcome.h"

namespace hone::ui {

enum class LabStep { Read, Predict, Run, Reveal };
inline constexpr LabStep labSteps[] = {LabStep::Read, LabStep::Predict, LabStep::Run,
                                       LabStep::Reveal};
QString stepWord(LabStep step);

// How far one has come with a lab: what was set, guessed and measured.
struct LabFlow {
    LabStep step = LabStep::Read;
    lab::Settings settings;
    std::optional<lab::Guess> guess; // empty: none yet, or skipped
    // Of the last run, and of the one before it. Null: there was none.
    std::shared_ptr<const lab::LabOutcome> outcome, before;
    std::vector<lab::CurvePoint> curve; // as far as it is measured
    bool curving = false;               // what runs is the curve
    QString problem;                    // why the last run gave nothing; empty: it did

    explicit LabFlow(lab::Settings usual = {}) : settings(std::move(usual)) {}

    bool running() const { return step == LabStep::Run || curving; }
    void ask();                      // from reading
    void say(lab::Guess said);       // not while it runs
    bool back();                     // false: there is nothing before, or it runs
    void begin();                    // a run
    void beginCurve();               // after the reveal
    void cancel();                   // back to where it was begun
    void fail(const QString& words); // the same, and says why
    void reveal(lab::LabOutcome outcome);
    void endCurve(std::vector<lab::CurvePoint> points);
};

// The guess beside what came out, in a sentence; empty without either.
QString remarkOf(const lab::Lab& lab, const LabFlow& flow);
// "12", or the words of a choice; empty: none.
QString guessText(const lab::Prediction& prediction, const std::optional<lab::Guess>& guess);

} // namespace hone::ui
