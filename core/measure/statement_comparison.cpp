#include "core/measure/statement_comparison.h"

#include <algorithm>

#include "core/engine/collect.h"
#include "core/plan/explain.h"

namespace hone {
namespace {

constexpr std::int64_t shortestTimeNs = 500'000;
constexpr int mostRepeats = 1'000;

ExecuteOptions limitsOf(const StatementComparisonOptions& options) {
    ExecuteOptions limits;
    limits.stop = options.pairing.stop;
    return limits;
}

tl::unexpected<SideError> failOn(Side side, const Error& error) {
    return tl::unexpected(SideError{error, side});
}

} // namespace

TimedStatement::TimedStatement(const StatementSide& side, std::unique_ptr<Statement> statement,
                               bool cold, const ExecuteOptions& limits,
                               std::optional<Milliseconds> timeLimit)
    : connection_(&side.connection), statement_(std::move(statement)), parameters_(side.parameters),
      cold_(cold), limits_(limits), timeLimit_(timeLimit) {
    limits_.countOnly = true;
}

Result<TimedStatement> TimedStatement::prepare(const StatementSide& side, bool cold,
                                               const ExecuteOptions& limits,
                                               std::optional<Milliseconds> timeLimit) {
    auto statement = side.connection.prepare(side.sql, limits);
    if (!statement) return fail(statement.error());
    if (!(*statement)->info().readOnly)
        return fail(ErrorCode::WritesRefused, "Only statements that read can be compared.");
    if ((*statement)->info().parameters.size() != side.parameters.size())
        return fail(ErrorCode::InvalidArgument,
                    "The statement has " + std::to_string((*statement)->info().parameters.size()) +
                        " parameters and was given " + std::to_string(side.parameters.size()) +
                        ".");
    TimedStatement timed(side, std::move(*statement), cold, limits, timeLimit);
    // The first execution pays for what the second finds ready.
    std::int64_t least = shortestTimeNs;
    for (int run = 0; run < 2; ++run) {
        const auto once = timed.once();
        if (!once) return fail(once.error());
        least = std::min(least, std::max<std::int64_t>(1, *once));
        if (*once >= shortestTimeNs) break;
    }
    timed.repeats_ =
        static_cast<int>(std::min<std::int64_t>(mostRepeats, (shortestTimeNs + least - 1) / least));
    return timed;
}

Result<std::int64_t> TimedStatement::once() {
    if (cold_)
        if (auto emptied = connection_->emptyPageCache(); !emptied) return fail(emptied.error());
    if (timeLimit_) limits_.deadline = Clock::system().now() + *timeLimit_;
    NoRows sink;
    auto summary = statement_->execute(parameters_, sink, limits_);
    if (!summary) return fail(summary.error());
    return summary->bindNs + summary->firstRowNs + summary->fetchNs;
}

Result<std::int64_t> TimedStatement::run() {
    std::int64_t sum = 0;
    for (int i = 0; i < repeats_; ++i) {
        const auto time = once();
        if (!time) return fail(time.error());
        sum += *time;
    }
    return sum / repeats_;
}

SidedResult<StatementComparison> compareStatements(const StatementSide& a, const StatementSide& b,
                                                   const Driver& driver,
                                                   const StatementComparisonOptions& options,
                                                   const std::function<void(int, int)>& progress) {
    StatementComparison comparison;
    comparison.cold = options.cold;
    ExecuteOptions limits = limitsOf(options);
    auto planA = explain(a.connection, driver, a.sql, a.parameters, limits);
    if (!planA) return failOn(Side::A, planA.error());
    auto planB = explain(b.connection, driver, b.sql, b.parameters, limits);
    if (!planB) return failOn(Side::B, planB.error());
    comparison.planA = std::move(*planA);
    comparison.planB = std::move(*planB);

    if (options.timeLimit) limits.deadline = Clock::system().now() + 4 * *options.timeLimit;
    auto match = matchResults(a, b, limits);
    if (!match) return tl::unexpected(match.error());
    comparison.results = std::move(*match);

    limits.deadline.reset();
    auto timedA = TimedStatement::prepare(a, options.cold, limits, options.timeLimit);
    if (!timedA) return failOn(Side::A, timedA.error());
    auto timedB = TimedStatement::prepare(b, options.cold, limits, options.timeLimit);
    if (!timedB) return failOn(Side::B, timedB.error());
    comparison.repeatsA = timedA->repeats();
    comparison.repeatsB = timedB->repeats();
    std::optional<Side> failed;
    const auto timed = [&failed](TimedStatement& statement, Side side) {
        return [&failed, &statement, side] {
            auto time = statement.run();
            if (!time) failed = side;
            return time;
        };
    };
    auto times =
        comparePaired(timed(*timedA, Side::A), timed(*timedB, Side::B), options.pairing, progress);
    if (!times) return tl::unexpected(SideError{times.error(), failed});
    comparison.times = std::move(*times);
    return comparison;
}

} // namespace hone
