#pragma once

#include "ui/labs/lab_flow.h"
#include "ui/labs/lab_look.h"

// The halves of what the presenter shows.
namespace hone::ui {

// The title, and the story, the question, or what came out and why.
QWidget* makeSlideText(const LabType& type, const lab::Lab& lab, const LabFlow& flow);
// The answers with the present guess.
QWidget* makeSlideAnswers(const LabType& type, const lab::Lab& lab, const LabFlow& flow);
// Bars and figures.
QWidget* makeSlideOutcome(const LabType& type, const lab::Lab& lab, const LabFlow& flow);

} // namespace hone::ui
