#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "core/lab/lab.h"
#include "core/lab/lab_problem.h"

namespace hone::lab {

// A lab from the text of its file; docs/labs.md tells the form. Everything that is wrong is named
// by line and key, in the order of the lines. file: its name, for messages.
tl::expected<Lab, std::vector<LabProblem>> readLab(std::string_view text, const std::string& file);

} // namespace hone::lab
