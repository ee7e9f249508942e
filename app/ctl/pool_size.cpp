#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/ctl/command.h"
#include "app/ctl/database.h"
#include "app/ctl/json_output.h"
#include "app/ctl/workload_file.h"
#include "core/base/text.h"
#include "core/engine/collect.h"
#include "core/pool/size_advice.h"

namespace hone::ctl {
namespace {

using Workload = std::vector<index::WorkloadStatement>;

// A statement drawn by weight; the same one for the same number.
class Draw {
public:
    explicit Draw(const Workload& workload) {
        double sum = 0;
        for (const auto& statement : workload)
            upTo_.push_back(sum += statement.weight);
    }
    std::size_t operator()(std::uint64_t number) const {
        // Fibonacci hashing: consecutive numbers fall evenly over the whole.
        constexpr double whole = 18446744073709551616.0;
        const double share = static_cast<double>(number * 0x9E3779B97F4A7C15ULL) / whole;
        const auto at = std::ranges::upper_bound(upTo_, share * upTo_.back());
        return std::min(static_cast<std::size_t>(at - upTo_.begin()), upTo_.size() - 1);
    }

private:
    std::vector<double> upTo_;
};

Result<void> execute(Connection& connection, const index::WorkloadStatement& statement,
                     const ExecuteOptions& options) {
    auto prepared = connection.prepare(statement.sql, options);
    if (!prepared) return fail(prepared.error());
    NoRows rows;
    const auto done = (*prepared)->execute(statement.values, rows, options);
    if (!done) return fail(done.error());
    return {};
}

struct Parts {
    Workload reads, writes;
};

Result<Parts> partWorkload(Driver& driver, const Workload& workload) {
    auto connection = driver.connect(Access::ReadOnly);
    if (!connection) return fail(connection.error());
    Parts parts;
    for (const auto& statement : workload) {
        const auto prepared = (*connection)->prepare(statement.sql);
        if (!prepared) return fail(prepared.error());
        const StatementInfo& info = (*prepared)->info();
        if (info.kind != StatementKind::Query && info.kind != StatementKind::Write)
            return fail(ErrorCode::InvalidArgument,
                        "Only statements that read or write rows can be measured here, not: " +
                            oneLine(statement.sql, 80));
        if (info.parameters.size() != statement.values.size())
            return fail(ErrorCode::InvalidArgument, "The statement takes " +
                                                        std::to_string(info.parameters.size()) +
                                                        " parameters and -- params gives " +
                                                        std::to_string(statement.values.size()) +
                                                        ": " + oneLine(statement.sql, 80));
        (info.readOnly ? parts.reads : parts.writes).push_back(statement);
    }
    return parts;
}

// What one writer does, each statement in a transaction that is rolled back.
Result<SizePoint> measureWriter(Driver& driver, const Workload& writes, Milliseconds duration,
                                std::stop_token stop) {
    const Draw draw(writes);
    const auto operation = [&](Connection& connection, std::uint64_t number) -> Result<void> {
        const ExecuteOptions options{.stop = stop, .deadline = {}};
        if (auto begun = execute(connection, {.sql = "BEGIN IMMEDIATE", .values = {}}, options); !begun) return begun;
        return execute(connection, writes[draw(number)], options);
        // Giving the connection back rolls back.
    };
    return measureSize([&driver] { return driver.connect(Access::ReadWrite); }, 1, operation,
                       {.callers = 1, .duration = duration, .stop = stop});
}

Json fitJson(const SizeAdvice& advice) {
    if (!advice.fit) return nullptr;
    const auto peak = advice.fit->peak();
    return {{"law", "Universal Scalability Law"},         {"rate", advice.fit->rate},
            {"contention", advice.fit->contention},       {"coherency", advice.fit->coherency},
            {"peak", peak ? Json(*peak) : Json(nullptr)}, {"knee", advice.knee}};
}

Json adviceJson(const SizeAdvice& advice, const std::optional<SizePoint>& writer) {
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

void print(const SizeAdvice& advice, const std::optional<SizePoint>& writer) {
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
    const Milliseconds duration(std::max<std::int64_t>(1, std::llround(*seconds * 1'000)));
    const auto parts = partWorkload(**driver, *workload);
    if (!parts) return refuse(invocation, parts.error());

    SizeAdvice advice;
    advice.recommended = 1;
    advice.reason = "The workload reads nothing.";
    if (!parts->reads.empty()) {
        const Draw draw(parts->reads);
        const ExecuteOptions options{.stop = invocation.stop, .deadline = {}};
        const SizeLoad load{static_cast<int>(*callers), duration, invocation.stop};
        const auto measured = adviseSize(static_cast<int>(*largest), [&](int size) {
            note("measuring a pool of " + std::to_string(size));
            return measureSize([&] { return (*driver)->connect(Access::ReadOnly); }, size,
                               [&](Connection& connection, std::uint64_t number) {
                                   return execute(connection, parts->reads[draw(number)], options);
                               },
                               load);
        });
        if (!measured) return refuse(invocation, measured.error());
        advice = *measured;
    }
    std::optional<SizePoint> writer;
    if (!parts->writes.empty()) {
        note("measuring the writer");
        const auto measured = measureWriter(**driver, parts->writes, duration, invocation.stop);
        if (!measured) return refuse(invocation, measured.error());
        writer = *measured;
    }
    if (invocation.json)
        printJson(adviceJson(advice, writer));
    else
        print(advice, writer);
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
