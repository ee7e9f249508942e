#include "core/session/pool_sizing.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/engine/collect.h"

namespace hone {
namespace {

using Workload = std::vector<index::WorkloadStatement>;

constexpr double mostPoints = 8; // of adviseSize()

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

// Whether it reads only; or why it cannot be measured.
Result<bool> readsOnly(Connection& connection, const index::WorkloadStatement& statement) {
    const auto prepared = connection.prepare(statement.sql);
    if (!prepared) return fail(prepared.error());
    const StatementInfo& info = (*prepared)->info();
    if (info.kind != StatementKind::Query && info.kind != StatementKind::Write)
        return fail(ErrorCode::InvalidArgument,
                    "Only statements that read or write rows can be measured here, not: " +
                        oneLine(statement.sql, 80));
    if (info.parameters.size() != statement.values.size())
        return fail(ErrorCode::InvalidArgument,
                    "The statement takes " + std::to_string(info.parameters.size()) +
                        " parameters and " + std::to_string(statement.values.size()) +
                        " values are known: " + oneLine(statement.sql, 80));
    return info.readOnly;
}

// What one writer does, each statement in a transaction that is rolled back.
Result<SizePoint> measureWriter(Driver& driver, const Workload& writes,
                                const SizingOptions& options) {
    const Operation write = operationOf(writes, options.stop);
    const auto operation = [&](Connection& connection, std::uint64_t number) -> Result<void> {
        const index::WorkloadStatement begin{.sql = "BEGIN IMMEDIATE", .values = {}};
        if (auto begun = execute(connection, begin, {.stop = options.stop, .deadline = {}}); !begun)
            return begun;
        return write(connection, number);
        // Giving the connection back rolls back.
    };
    return measureSize([&driver] { return driver.connect(Access::ReadWrite); }, 1, operation,
                       {.callers = 1, .duration = options.duration, .stop = options.stop});
}

} // namespace

Result<PartedWorkload> partWorkload(Driver& driver, const Workload& workload) {
    auto connection = driver.connect(Access::ReadOnly);
    if (!connection) return fail(connection.error());
    PartedWorkload parts;
    for (const auto& statement : workload) {
        const auto reads = readsOnly(**connection, statement);
        if (!reads)
            parts.refused.push_back({statement.sql, reads.error()});
        else
            (*reads ? parts.reads : parts.writes).push_back(statement);
    }
    return parts;
}

Error nothingRead(const PartedWorkload& workload) {
    if (workload.writes.empty() && !workload.refused.empty()) return workload.refused.front().why;
    return {
        ErrorCode::InvalidArgument, "The workload reads nothing that could be measured.", {}, {}};
}

Operation operationOf(Workload statements, std::stop_token stop) {
    Draw draw(statements);
    return [statements = std::move(statements), draw = std::move(draw),
            stop](Connection& connection, std::uint64_t number) {
        return execute(connection, statements[draw(number)], {.stop = stop, .deadline = {}});
    };
}

Result<PoolSizing> sizePool(Driver& driver, const PartedWorkload& workload,
                            const SizingOptions& options,
                            const std::function<void(const SizingProgress&)>& progress) {
    if (workload.reads.empty() && workload.writes.empty()) return fail(nothingRead(workload));
    PoolSizing sizing;
    sizing.refused = workload.refused;
    sizing.readers.recommended = 1;
    sizing.readers.reason = "The workload reads nothing.";
    SizingProgress now;
    const double steps = mostPoints + (workload.writes.empty() ? 0 : 1);
    const auto say = [&](std::string what) {
        now.what = std::move(what);
        now.share = static_cast<double>(now.points.size()) / steps;
        if (progress) progress(now);
    };
    if (!workload.reads.empty()) {
        const Operation read = operationOf(workload.reads, options.stop);
        const SizeLoad load{options.callers, options.duration, options.stop};
        auto advice = adviseSize(options.largest, [&](int size) {
            say("measuring a pool of " + std::to_string(size));
            auto point = measureSize([&driver] { return driver.connect(Access::ReadOnly); }, size,
                                     read, load);
            if (point) now.points.push_back(*point);
            return point;
        });
        if (!advice) return fail(advice.error());
        sizing.readers = std::move(*advice);
    }
    if (workload.writes.empty()) return sizing;
    if (!options.mayWrite) {
        sizing.writerFailure = {
            ErrorCode::ReadOnly, "The database is open for reading alone.", {}, {}};
        return sizing;
    }
    say("measuring the writer");
    const auto writer = measureWriter(driver, workload.writes, options);
    if (writer)
        sizing.writer = *writer;
    else if (writer.error().code == ErrorCode::Cancelled)
        return fail(writer.error());
    else
        sizing.writerFailure = writer.error();
    return sizing;
}

} // namespace hone
