#pragma once

#include "ui/labs/lab_flow.h"
#include "ui/labs/lab_look.h"

class QProgressBar;

// What the presenter shows.
namespace hone::ui {

class LabCurve;

// What came out, a slide each; those after the first cover both halves.
enum class RevealSlide { Outcome, Plans, Curve };
// Those that the lab on the desk has, the outcome first; empty before the reveal.
std::vector<RevealSlide> revealSlides(const lab::Lab& lab, const LabFlow& flow);
QString slideWord(RevealSlide slide);
// "space: predict": the keys that serve now, and what for.
QStringList slideKeys(const lab::Lab& lab, const LabFlow& flow, RevealSlide slide);

// The title, and the story, the question, or what came out and why.
QWidget* makeSlideText(const LabType& type, const lab::Lab& lab, const LabFlow& flow);
// The answers with the present guess.
QWidget* makeSlideAnswers(const LabType& type, const lab::Lab& lab, const LabFlow& flow);
// Bars and figures.
QWidget* makeSlideOutcome(const LabType& type, const lab::Lab& lab, const LabFlow& flow);
// All plans beside each other.
QWidget* makeSlidePlans(const LabType& type, const LabFlow& flow);

// What goes on and how much of it is done; who shows it keeps it up to date.
struct SlideProgress {
    QLabel* doing = nullptr;
    QProgressBar* bar = nullptr;
};
SlideProgress addSlideProgress(const LabType& type, QBoxLayout& column);

// The curve as far as it is measured, or what would make it.
struct CurveSlide {
    QWidget* content = nullptr;
    LabCurve* curve = nullptr;
    SlideProgress progress; // while it is measured
};
CurveSlide makeSlideCurve(const LabType& type, const lab::Lab& lab, const LabFlow& flow);

} // namespace hone::ui
