#pragma once

#include <string>

#include "core/report/report.h"

namespace hone::report {

// One self-contained page: no script, nothing from the network, light and dark as the reader's
// system is, light on paper. HTML that is well-formed XML too; whatever a report's texts hold is
// text.
std::string reportHtml(const Report& report);

} // namespace hone::report
