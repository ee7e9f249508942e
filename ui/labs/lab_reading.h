#pragma once

#include "ui/labs/lab_look.h"

namespace hone::ui {

// What a lab is about: its story, its topic and level.
QWidget* makeStory(const LabType& type, const lab::Lab& lab);
enum class TextLength { Whole, Brief }; // brief: of what prepares a variant the first line
// What is compared: each variant's name and text, with the settings filled in.
QWidget* makeVariantTexts(const LabType& type, const lab::Lab& lab, const lab::Settings& settings,
                          TextLength length = TextLength::Whole);

} // namespace hone::ui
