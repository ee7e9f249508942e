#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <sstream>

#include "app/ctl/bench.h"
#include "app/ctl/bench_pool_runs.h"
#include "app/ctl/json_output.h"
#include "core/base/child_process.h"
#include "core/base/text.h"

// Borrows and returns with an empty critical section, Hone's pool and others in turn, the others in
// programs of their own (tests/bench/pool) where they were built.

namespace hone::ctl {
namespace {

struct Case {
    int threads, connections;
};
constexpr Case cases[] = {{1, 8}, {2, 8}, {8, 8}, {32, 32}, {32, 16}};

struct Peer {
    const char* name;
    const char* program;
};
constexpr Peer peers[] = {{"SOCI", "bench_soci_pool"},
                          {"HikariCP", "bench_hikari_pool"},
                          {"SQLAlchemy", "bench_sqlalchemy_pool"}};

struct Figures {
    std::string pool;
    Case of;
    std::vector<CycleRun> rounds = {};

    // The round in the middle by throughput.
    CycleRun median() const {
        std::vector<CycleRun> sorted = rounds;
        std::ranges::sort(sorted, {}, &CycleRun::opsPerSecond);
        return sorted[sorted.size() / 2];
    }
    double leastShare() const {
        return std::ranges::min(rounds, {}, &CycleRun::leastShare).leastShare;
    }
    std::int64_t longestWaitNs() const {
        return std::ranges::max(rounds, {}, &CycleRun::longestWaitNs).longestWaitNs;
    }
};

// A peer's program prints "operations-per-second least-share".
Result<CycleRun> runPeer(const std::string& program, Case of, double seconds) {
    auto output = outputOf(program, {std::to_string(of.threads), std::to_string(of.connections),
                                     std::to_string(std::llround(seconds * 1'000))});
    if (!output) return fail(output.error());
    CycleRun run;
    std::istringstream in(*output);
    if (!(in >> run.opsPerSecond >> run.leastShare))
        return fail(ErrorCode::Internal, program + " did not print its figures.", *output);
    return run;
}

Json figuresJson(const Figures& figures) {
    const CycleRun median = figures.median();
    Json json{{"pool", figures.pool},
              {"threads", figures.of.threads},
              {"connections", figures.of.connections},
              {"opsPerSecond", median.opsPerSecond},
              {"leastShare", figures.leastShare()}};
    if (figures.pool != "Hone") return json;
    json["p50Ns"] = median.p50Ns;
    json["p99Ns"] = median.p99Ns;
    json["longestWaitNs"] = figures.longestWaitNs();
    return json;
}

void printFigures(const std::vector<Figures>& all) {
    for (const Figures& figures : all) {
        const CycleRun median = figures.median();
        std::printf("%2d threads %2d connections  %-10s %9.0f ops/ms  %7.1f ns x thread/op  least "
                    "share %.2f",
                    figures.of.threads, figures.of.connections, figures.pool.c_str(),
                    median.opsPerSecond / 1'000, 1e9 / median.opsPerSecond, figures.leastShare());
        if (figures.pool == "Hone")
            std::printf("  longest wait %s", formatDuration(figures.longestWaitNs()).c_str());
        std::printf("\n");
    }
}

double clockReadNs() {
    constexpr int reads = 1'000'000;
    const auto began = std::chrono::steady_clock::now();
    TimePoint last;
    for (int i = 0; i < reads; ++i)
        last = Clock::system().now();
    return static_cast<double>(nanosecondsBetween(began, last)) / reads;
}

} // namespace

ExitStatus benchPool(const Invocation& invocation) {
    const Arguments& arguments = invocation.arguments;
    const auto rounds = arguments.integer("--rounds", 3, 1, 1'000);
    if (!rounds) return refuse(invocation, rounds.error());
    const auto seconds = arguments.number("--seconds", 0.5, 0.01, 3'600);
    if (!seconds) return refuse(invocation, seconds.error());
    const auto timeout = arguments.integer("--timeout", 5'000, 1, 600'000);
    if (!timeout) return refuse(invocation, timeout.error());
    const auto callers = arguments.integer("--callers", 1'000, 1, 10'000);
    if (!callers) return refuse(invocation, callers.error());
    const auto outages = arguments.integer("--outages", 100, 1, 100'000);
    if (!outages) return refuse(invocation, outages.error());
    const std::string folder = arguments.value("--peers").value_or(programFolder());

    std::vector<Figures> all;
    for (const Case& of : cases) {
        std::vector<Figures> here{{"Hone", of}};
        std::vector<std::string> programs{{}};
        for (const auto& [name, program] : peers) {
            const std::string path = folder + "/" + program;
            if (!std::filesystem::exists(path)) continue;
            here.push_back({name, of});
            programs.push_back(path);
        }
        for (std::int64_t round = 0; round < *rounds; ++round)
            for (std::size_t i = 0; i < here.size(); ++i) {
                if (invocation.stop.stop_requested())
                    return refuse(invocation, {ErrorCode::Cancelled, "Cancelled.", {}, {}});
                const auto duration = std::chrono::duration_cast<Nanoseconds>(
                    std::chrono::duration<double>(*seconds));
                auto run = i == 0
                               ? Result<CycleRun>(runCycles(of.threads, of.connections, duration))
                               : runPeer(programs[i], of, *seconds);
                if (!run) return refuse(invocation, run.error());
                here[i].rounds.push_back(*run);
            }
        std::ranges::move(here, std::back_inserter(all));
        note(std::to_string(of.threads) + " threads on " + std::to_string(of.connections) +
             " connections done");
    }
    const SpikeRun spike = runSpike();
    const RecoveryRun recovery = runOutages(static_cast<int>(*outages));
    const auto many = static_cast<int>(*callers);
    std::vector<TimeoutRun> timeouts;
    for (const Trouble trouble : troubles)
        timeouts.push_back(runTimeouts(trouble, many, Milliseconds(*timeout)));
    const std::int64_t bareLateNs = bareTimersLate(many, Milliseconds(*timeout));

    if (!invocation.json) {
        std::printf("acquire and release, %lld rounds in turn, medians; a clock read %.1f ns\n",
                    static_cast<long long>(*rounds), clockReadNs());
        printFigures(all);
        std::printf("spike of 50 callers: %s, %d connections at the end\n",
                    formatDuration(spike.tookNs).c_str(), spike.connections);
        std::printf("%lld outages: first success after %s at most, the minimum after %s\n",
                    static_cast<long long>(*outages),
                    formatDuration(recovery.firstSuccessNs).c_str(),
                    formatDuration(recovery.minimumNs).c_str());
        for (const TimeoutRun& run : timeouts)
            std::printf(
                "%d callers with %lld ms, a driver that %s: %d served, %d refused, %d timed "
                "out, at most %s late, %d wrong\n",
                many, static_cast<long long>(*timeout),
                run.trouble == Trouble::Slow ? "is slow" : troubleName(run.trouble), run.served,
                run.refused, run.timedOut,
                formatDuration(std::max<std::int64_t>(0, run.latestNs)).c_str(), run.wrong);
        std::printf("as many bare timers: %s late\n", formatDuration(bareLateNs).c_str());
        return Done;
    }
    Json results = Json::array();
    for (const Figures& figures : all)
        results.push_back(figuresJson(figures));
    Json drivers = Json::array();
    for (const TimeoutRun& run : timeouts)
        drivers.push_back({{"driver", troubleName(run.trouble)},
                           {"served", run.served},
                           {"refused", run.refused},
                           {"timedOut", run.timedOut},
                           {"earliestNs", run.earliestNs},
                           {"latestNs", run.latestNs},
                           {"wrong", run.wrong}});
    printJson({{"name", "pool"},
               {"rounds", *rounds},
               {"clockReadNs", clockReadNs()},
               {"results", std::move(results)},
               {"spike", {{"tookNs", spike.tookNs}, {"connections", spike.connections}}},
               {"outages",
                {{"count", *outages},
                 {"firstSuccessNs", recovery.firstSuccessNs},
                 {"minimumNs", recovery.minimumNs}}},
               {"timeouts",
                {{"callers", *callers},
                 {"timeoutMs", *timeout},
                 {"bareLatestNs", bareLateNs},
                 {"drivers", std::move(drivers)}}}});
    return Done;
}

} // namespace hone::ctl
