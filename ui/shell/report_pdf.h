#pragma once

#include <stop_token>

#include <QString>

#include "core/base/result.h"
#include "core/report/report.h"

namespace hone::ui {

// A report as PDF, A4, with the charts that its page has. Not for the window's thread: a long one
// takes seconds. path is the old file or the new one, never a half.
// Errors: Cancelled, and of writing.
Result<void> writeReportPdf(const report::Report& report, const QString& path,
                            const std::stop_token& stop);

} // namespace hone::ui
