#include "app/ctl/bench.h"

namespace hone::ctl {
namespace {

ExitStatus runBench(const Invocation& invocation) {
    const auto& names = invocation.arguments.positionals();
    if (names.size() == 1 && names[0] == "fetch") return benchFetch(invocation);
    if (names.size() == 1 && names[0] == "pool") return benchPool(invocation);
    if (names.size() == 1 && names[0] == "cache") return benchCache(invocation);
    return refuse(invocation,
                  {ErrorCode::InvalidArgument, "Name one benchmark: fetch, pool or cache.", {}, {}});
}

} // namespace

Command benchCommand() {
    return {"bench",
            "fetch|pool|cache [--rounds N] [--rows N] [--seconds S] [--timeout MS]",
            "Runs a benchmark: fetch compares reading rows into memory three ways, pool the "
            "connection pool with others, cache the query cache's costs and promises.",
            "",
            {{"--rounds", "N", "measured rounds; fetch 11, pool 3 unless told"},
             {"--rows", "N", "fetch: rows of the table, 500000 unless told"},
             {"--qt-bench", "PATH", "fetch: the program bench_qsqlquerymodel"},
             {"--seconds", "S", "a round lasts so long; pool 0.5, cache 1 unless told"},
             {"--timeout", "MS", "pool: the acquire timeout that is checked, 5000 unless told"},
             {"--callers", "N", "pool: so many callers time out at once, 1000 unless told"},
             {"--outages", "N", "pool: so many outages, 100 unless told"},
             {"--peers", "FOLDER", "pool: where the other pools' benchmarks lie"}},
            &runBench};
}

} // namespace hone::ctl
