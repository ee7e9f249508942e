#include <algorithm>
#include <charconv>
#include <cstdio>
#include <limits>
#include <map>
#include <unordered_set>

#include "app/ctl/command.h"
#include "app/ctl/json_output.h"
#include "core/base/text.h"
#include "core/cache/access_trace.h"
#include "core/cache/cache_simulation.h"
#include "core/cache/clairvoyant_cache.h"

namespace hone::ctl {
namespace {

using Trace = std::vector<std::uint64_t>;

const std::map<std::string, PolicyKind> policies{{"adaptive", PolicyKind::Adaptive},
                                                 {"default", PolicyKind::Adaptive},
                                                 {"lru", PolicyKind::Lru},
                                                 {"fifo", PolicyKind::Fifo}};
constexpr const char* optimum = "opt";

Result<std::int64_t> capacityOf(std::string_view word) {
    std::int64_t capacity = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), capacity);
    if (error != std::errc() || end != word.data() + word.size() || capacity < 1)
        return fail(ErrorCode::InvalidArgument,
                    "A capacity is a whole number of entries from 1 on, not: " + oneLine(word, 40));
    return capacity;
}

Result<std::vector<std::int64_t>> capacitiesOf(const Arguments& arguments) {
    std::vector<std::int64_t> capacities;
    for (const std::string& value : arguments.values("--capacity")) {
        for (std::size_t begin = 0; begin <= value.size();) {
            const std::size_t end = std::min(value.find(',', begin), value.size());
            const auto capacity = capacityOf(std::string_view(value).substr(begin, end - begin));
            if (!capacity) return fail(capacity.error());
            capacities.push_back(*capacity);
            begin = end + 1;
        }
    }
    if (capacities.empty()) return fail(arguments.required("--capacity").error());
    return capacities;
}

Result<Trace> traceOf(const Arguments& arguments) {
    const auto path = arguments.required("--trace");
    if (!path) return fail(path.error());
    const auto name = arguments.required("--format");
    if (!name) return fail(name.error());
    const auto format = traceFormat(*name);
    if (!format)
        return fail(ErrorCode::InvalidArgument,
                    "A format is lirs, cache2k, arc or ids, not: " + oneLine(*name, 40));
    auto trace = readTrace(*path, *format);
    if (!trace) return trace;
    if (trace->size() >= std::numeric_limits<std::uint32_t>::max())
        return fail(ErrorCode::TooLarge, "The trace has more than four billion accesses.");
    return trace;
}

SimulationResult simulate(const Trace& trace, const std::string& policy, std::int64_t capacity) {
    if (policy == optimum) {
        SimulationResult result;
        result.requests = trace.size();
        result.hits = ClairvoyantCache(trace).hits(static_cast<std::size_t>(capacity));
        return result;
    }
    return simulateCache(*makePolicy(policies.at(policy), capacity), trace);
}

ExitStatus runCacheSim(const Invocation& invocation) {
    const Arguments& arguments = invocation.arguments;
    const auto capacities = capacitiesOf(arguments);
    if (!capacities) return refuse(invocation, capacities.error());
    const std::string policy = arguments.value("--policy").value_or("adaptive");
    if (policy != optimum && !policies.contains(policy))
        return refuse(invocation,
                      {ErrorCode::InvalidArgument,
                       "A policy is adaptive, lru, fifo or opt, not: " + oneLine(policy, 40),
                       {},
                       {}});
    const auto trace = traceOf(arguments);
    if (!trace) return refuse(invocation, trace.error());
    const std::size_t ids = std::unordered_set(trace->begin(), trace->end()).size();

    Json results = Json::array();
    if (!invocation.json)
        std::printf("%zu requests of %zu ids, policy %s\n\ncapacity         hits  hit rate\n",
                    trace->size(), ids, policy.c_str());
    for (const std::int64_t capacity : *capacities) {
        if (invocation.stop.stop_requested())
            return refuse(invocation, {ErrorCode::Cancelled, "Cancelled.", {}, {}});
        const SimulationResult result = simulate(*trace, policy, capacity);
        results.push_back({{"capacity", capacity},
                           {"requests", result.requests},
                           {"hits", result.hits},
                           {"hitRate", result.hitRate()}});
        if (policy != optimum) {
            results.back()["evictions"] = result.evictions;
            results.back()["notAdmitted"] = result.notAdmitted;
        }
        if (!invocation.json)
            std::printf("%8lld %12llu   %6.2f %%\n", static_cast<long long>(capacity),
                        static_cast<unsigned long long>(result.hits), 100 * result.hitRate());
    }
    if (!invocation.json) return Done;
    Json json = results.front();
    json["policy"] = policy;
    json["ids"] = ids;
    if (results.size() > 1) json["results"] = std::move(results);
    printJson(json);
    return Done;
}

} // namespace

Command cacheSimCommand() {
    return {"cache-sim",
            "--trace FILE --format FORMAT --capacity N[,N]... [--policy NAME]",
            "Says how much of a trace of accesses the cache's policy would serve.",
            "Each entry weighs one and costs the same. Formats: lirs, one number a line; cache2k, "
            "big-endian 32-bit\nintegers; arc, lines of start, count and two more; ids, one key a "
            "line. Files ending in .gz and .xz are\nunpacked by gzip and xz. With several "
            "capacities the JSON has them in results, and the first in front.",
            {{"--trace", "FILE", "the accesses in their order"},
             {"--format", "FORMAT", "lirs, cache2k, arc or ids"},
             {"--capacity", "N", "entries held; several with commas, or given again"},
             {"--policy", "NAME",
              "adaptive (the cache's own, unless told), lru, fifo, or opt: what foresight could "
              "serve"}},
            &runCacheSim};
}

} // namespace hone::ctl
