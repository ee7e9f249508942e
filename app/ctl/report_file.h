#pragma once

#include "app/ctl/command.h"
#include "core/report/report.h"

// A command's --report FILE.
namespace hone::ctl {

inline constexpr Option reportOption{"--report", "FILE",
                                     "write what was done and what came out as one HTML page, too"};

// InvalidArgument for a name that no page has.
Result<void> checkReportOption(const Arguments& arguments);
// Writes the page where --report asks for one, and adds the machine and the time to it.
Result<void> writeReport(const Arguments& arguments, report::Report report);
Result<void> writeReport(const std::string& path, report::Report report);

} // namespace hone::ctl
