#include <unistd.h>

#include "app/ctl/command.h"
#include "app/ctl/json_output.h"
#include "core/base/text.h"
#include "core/sample/sample_shop.h"

namespace hone::ctl {
namespace {

ExitStatus runSample(const Invocation& invocation) {
    const Arguments& arguments = invocation.arguments;
    if (arguments.positionals().size() != 1)
        return refuse(invocation, {ErrorCode::InvalidArgument, "Name one file to make.", {}, {}});
    const auto rows = arguments.integer("--rows", 200'000, 1, 50'000'000);
    const auto seed = arguments.integer("--seed", 1, 0, INT64_MAX);
    if (!rows) return refuse(invocation, rows.error());
    if (!seed) return refuse(invocation, seed.error());

    const bool live = ::isatty(STDERR_FILENO) != 0;
    int shown = -1;
    const auto progress = [&](double share) {
        const int percent = static_cast<int>(share * 100);
        if (live && percent != shown) std::fprintf(stderr, "\rmaking the shop: %d %%", percent);
        shown = percent;
    };
    const auto made =
        makeSampleShop(arguments.positionals()[0], {*rows, static_cast<std::uint64_t>(*seed)},
                       progress, invocation.stop);
    if (live && shown >= 0) std::fputs("\r\033[K", stderr);
    if (!made) return refuse(invocation, made.error());

    if (invocation.json) {
        printJson({{"path", made->path}, {"tables", made->tables}, {"seed", made->seed}});
        return Done;
    }
    std::printf("%s\n", made->path.c_str());
    for (const auto& [table, count] : made->tables)
        std::printf("  %-12s %s rows\n", table.c_str(), formatCount(count).c_str());
    return Done;
}

} // namespace

Command sampleCommand() {
    return {"sample",
            "PATH [--rows N] [--seed S]",
            "Makes the sample shop database.",
            "The same rows and seed give the same data on every machine. PATH must not be there "
            "yet.",
            {{"--rows", "N", "orders, 200000 unless told"}, {"--seed", "S", "1 unless told"}},
            &runSample};
}

} // namespace hone::ctl
