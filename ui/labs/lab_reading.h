#pragma once

#include "ui/labs/lab_look.h"

namespace hone::ui {

// What a lab is about: its story, its topic and level.
QWidget* makeStory(const LabType& type, const lab::Lab& lab);
// What is compared: each variant's name and text, with the settings filled in.
QWidget* makeVariantTexts(const LabType& type, const lab::Lab& lab, const lab::Settings& settings);

} // namespace hone::ui
