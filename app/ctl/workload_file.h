#pragma once

#include <vector>

#include "app/ctl/command_line.h"
#include "core/index/workload.h"

namespace hone::ctl {

inline constexpr Option workloadOption{"--workload", "FILE", "the statements"};
inline constexpr const char* workloadHelp =
    "FILE holds statements parted by semicolons; the comments before one may say\n"
    "-- weight: N and -- params: [JSON array].";

// The statements of the file that --workload names; nothing else may be named beside the options.
Result<std::vector<index::WorkloadStatement>> openWorkload(const Arguments& arguments,
                                                           SqlDialect dialect);

} // namespace hone::ctl
