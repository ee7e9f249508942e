#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"

namespace hone {

// Runs a program, sought in the PATH where it is a bare name, to its end and gives what it wrote to
// standard output; its messages go to ours.
Result<std::string> outputOf(const std::string& program, const std::vector<std::string>& words);

// The folder that this program lies in.
std::string programFolder();

} // namespace hone
