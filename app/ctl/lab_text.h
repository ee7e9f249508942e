#pragma once

#include <string>

#include "core/lab/lab_outcome.h"

namespace hone::ctl {

// The variants' times and the figures that the lab shows, for a terminal.
std::string variantsText(const lab::Lab& lab, const lab::LabOutcome& outcome);

} // namespace hone::ctl
