#pragma once

#include "core/measure/paired_comparison.h"
#include "core/measure/result_match.h"
#include "core/plan/plan_node.h"

namespace hone {

struct StatementComparisonOptions {
    PairingOptions pairing = {};
    // Empty the connection's page cache before every run; the operating system's stays warm.
    bool cold = false;
    std::optional<Milliseconds> timeLimit = {}; // of each execution
};

struct StatementComparison {
    PairedComparison times;
    ResultMatch results;
    Plan planA, planB; // estimates alone
    bool cold = false;
    // Executions behind one time: quick statements run several times, and their mean counts.
    int repeatsA = 1, repeatsB = 1;
    bool operator==(const StatementComparison&) const = default;
};

// Compares two queries, or one query on two connections: their plans are taken and their results
// matched first, outside the timed runs; then comparePaired() over executions whose rows are
// counted, not kept. A time is that of executing, from binding to the last row, without preparing.
// The two connections should be of one class: both read-only, say.
// Errors: those of the statements; WritesRefused for one that writes.
SidedResult<StatementComparison>
compareStatements(const StatementSide& a, const StatementSide& b, const Driver& driver,
                  const StatementComparisonOptions& options,
                  const std::function<void(int pairs, int most)>& progress = {});

// Both sides' times, one statement each, prepared on its connection. Lives as long as that.
class TimedStatement {
public:
    // The fewest executions whose times add up to half a millisecond become one time.
    static Result<TimedStatement> prepare(const StatementSide& side, bool cold,
                                          const ExecuteOptions& limits,
                                          std::optional<Milliseconds> timeLimit);
    Result<std::int64_t> run(); // nanoseconds, the mean of the repeats
    int repeats() const { return repeats_; }

private:
    TimedStatement(const StatementSide& side, std::unique_ptr<Statement> statement, bool cold,
                   const ExecuteOptions& limits, std::optional<Milliseconds> timeLimit);
    Result<std::int64_t> once();

    Connection* connection_;
    std::unique_ptr<Statement> statement_;
    std::vector<Value> parameters_;
    bool cold_;
    ExecuteOptions limits_;
    std::optional<Milliseconds> timeLimit_;
    int repeats_ = 1;
};

} // namespace hone
