#include "app/ctl/workload_file.h"

#include "app/ctl/command.h"
#include "core/base/paths.h"

namespace hone::ctl {

Result<std::vector<index::WorkloadStatement>> openWorkload(const Arguments& arguments,
                                                           SqlDialect dialect) {
    constexpr std::size_t mostBytes = 64 << 20;
    if (!arguments.positionals().empty())
        return fail(ErrorCode::InvalidArgument, "Name the statements' file with --workload.");
    const auto path = arguments.required("--workload");
    if (!path) return fail(path.error());
    const auto text = readFile(*path, mostBytes);
    if (!text) return fail(text.error());
    return index::readWorkload(*text, dialect);
}

} // namespace hone::ctl
