#include "app/ctl/report_file.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/report/report_html.h"

namespace hone::ctl {

Result<void> checkReportOption(const Arguments& arguments) {
    const auto path = arguments.value("--report");
    if (!path) return {};
    const std::string name = toLowerAscii(*path);
    if (name.ends_with(".html") || name.ends_with(".htm")) return {};
    return fail(ErrorCode::InvalidArgument,
                "--report takes a file whose name ends in .html. The window writes PDF.");
}

Result<void> writeReport(const Arguments& arguments, report::Report report) {
    const auto path = arguments.value("--report");
    if (!path) return {};
    if (auto written = writeReport(*path, std::move(report)); !written) return written;
    note("The report is in " + *path);
    return {};
}

Result<void> writeReport(const std::string& path, report::Report report) {
    addSurroundings(report);
    return writeFileAtomically(path, report::reportHtml(report));
}

} // namespace hone::ctl
