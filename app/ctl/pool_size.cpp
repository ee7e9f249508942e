#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/ctl/command.h"
#include "app/ctl/database.h"
#include "app/ctl/json_output.h"
#include "app/ctl/workload_file.h"
#include "core/base/text.h"
#include "core/session/pool_sizing.h"

namespace hone::ctl {
namespace {

Json fitJson(const SizeAdvice& advice) {
    if (!advice.fit) return nullptr;
    const auto peak = advice.fit->peak();
    return {{"law", "Universal Scalability Law"},         {"rate", advice.fit->rate},
            {"contention", advice.fit->contention},       {"coherency", advice.fit->coherency},
            {"peak", peak ? Json(*peak) : Json(nullptr)}, {"knee", advice.knee}};
}

Json sizingJson(const PoolSizing& sizing) {
    const SizeAdvice& advice = sizing.readers;
    const std::optional<SizePoint>& writer = sizing.writer;
    Json points = Json::array();
    for (const SizePoint& point : advice.points)
        points.push_back({{"size", point.size},
                          {"opsPerSecond", point.opsPerSecond},
                          {"p50Ns", point.p50Ns},
                          {"p99Ns", point.p99Ns},
                          {"usageNs", point.usageNs}});
    Json json{{"points", std::move(points)},
              {"fit", fitJson(advice)},
              {"recommended", advice.recommended},
              {"busy", advice.busy},
              {"reason", advice.reason},
              {"readers", advice.recommended},
              {"writers", 1}};
    json["writer"] = writer ? Json{{"opsPerSecond", writer->opsPerSecond}, {"p99Ns", writer->p99Ns}}
                            : Json(nullptr);
    return json;
}

void print(const PoolSizing& sizing) {
    const SizeAdvice& advice = sizing.readers;
    const std::optional<SizePoint>& writer = sizing.writer;
    std::printf("size    ops/s       p99   fitted\n");
    for (const SizePoint& point : advice.points)
        std::printf("%4d %8.0f %9s %8.0f%s\n", point.size, point.opsPerSecond,
                    formatDuration(point.p99Ns).c_str(),
                    advice.fit ? advice.fit->at(point.size) : 0.0,
                    point.size == advice.recommended ? "  <-" : "");
    if (!advice.points.empty()) {
        std::printf("Readers: %d. %s\n", advice.recommended, advice.reason.c_str());
        std::printf("Little's law: %.1f of them are busy on average.\n", advice.busy);
    }
    if (writer)
        std::printf("Writers: 1, for SQLite writes one at a time; %.0f statements a second, each "
                    "rolled back.\n",
                    writer->opsPerSecond);
}

ExitStatus runPoolSize(const Invocation& invocation) {
    const Arguments& arguments = invocation.arguments;
    const auto driver = openFile(arguments);
    if (!driver) return refuse(invocation, driver.error());
    const auto workload = openWorkload(arguments, (*driver)->dialect());
    if (!workload) return refuse(invocation, workload.error());
    const auto largest = arguments.integer("--largest", 32, 1, 1'000);
    if (!largest) return refuse(invocation, largest.error());
    const auto callers = arguments.integer("--callers", *largest, 1, 10'000);
    if (!callers) return refuse(invocation, callers.error());
    const auto seconds = arguments.number("--seconds", 1, 0.01, 3'600);
    if (!seconds) return refuse(invocation, seconds.error());
    const auto parts = partWorkload(**driver, *workload);
    if (!parts) return refuse(invocation, parts.error());
    if (!parts->refused.empty()) return refuse(invocation, parts->refused.front().why);

    SizingOptions options;
    options.largest = static_cast<int>(*largest);
    options.callers = static_cast<int>(*callers);
    options.duration = Milliseconds(std::max<std::int64_t>(1, std::llround(*seconds * 1'000)));
    options.stop = invocation.stop;
    const auto sizing = sizePool(**driver, *parts, options,
                                 [](const SizingProgress& progress) { note(progress.what); });
    if (!sizing) return refuse(invocation, sizing.error());
    if (sizing->writerFailure) return refuse(invocation, *sizing->writerFailure);
    if (invocation.json)
        printJson(sizingJson(*sizing));
    else
        print(*sizing);
    return Done;
}

} // namespace

Command poolSizeCommand() {
    return {"pool-size",
            "--db DB --workload FILE [--largest N] [--callers N] [--seconds S]",
            "Says how many connections a workload needs: measured at eight sizes of the pool.",
            workloadHelp,
            {databaseOption,
             workloadOption,
             {"--largest", "N", "the largest size to try, 32 unless told"},
             {"--callers", "N", "that run statements all the time, as many as the largest size"},
             {"--seconds", "S", "to measure each size, 1 unless told"}},
            &runPoolSize};
}

} // namespace hone::ctl
