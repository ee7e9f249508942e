#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/index/work_copy.h"
#include "core/measure/statement_comparison.h"
#include "core/plan/plan_node.h"

// From which number of rows, or which value of a parameter, an index pays for a statement.
namespace hone::index {

struct PayoffOrder {
    std::string parameter = {};     // that is varied; empty: the number of the table's rows
    std::vector<Value> values = {}; // of it; empty: evenly spaced rows of the column it meets
    int count = 9;                  // of those
    std::vector<double> shares = {0.01, 0.03, 0.1, 0.3, 1}; // of the rows, rising
    int maxPairs = 20;                                      // a point
    bool operator==(const PayoffOrder&) const = default;
};

struct PayoffPoint {
    std::int64_t tableRows = 0; // of the index's table
    Value value;                // of the parameter
    std::int64_t rows = 0;      // that the statement returned
    bool used = false;          // the plan with the index reads it
    PairedComparison times;     // without (A) and with (B)
    bool operator==(const PayoffPoint&) const = default;
};

struct Payoff {
    std::string parameter; // empty: over the table's rows
    std::string table;
    std::vector<PayoffPoint> points; // rising

    // Where the index makes the statement faster, by the verdicts at the points.
    enum class Range { Always, Never, From, UpTo, Mixed };
    Range range() const;
    // The first point (From) or the last (UpTo) that is faster.
    std::optional<std::size_t> turn() const;
    // "Pays from 6 000 rows of orders on; at 2 000 not yet."
    std::string sentence() const;
    bool operator==(const Payoff&) const = default;
};

using PayoffProgress = std::function<void(int point, int points)>;

// values: of all the statement's parameters, in its order; the varied one's is replaced.
Result<Payoff> payoffOverParameter(WorkCopy& copy, const std::string& index, const std::string& sql,
                                   std::vector<Value> values, const PayoffOrder& order,
                                   const StatementComparisonOptions& options,
                                   const PayoffProgress& progress = {});

// Takes rows out of the copy's table, the youngest first, so that the copy is good for nothing else
// afterwards. What refers to them stays.
Result<Payoff> payoffOverRows(WorkCopy& copy, const std::string& index, const std::string& sql,
                              const std::vector<Value>& values, const PayoffOrder& order,
                              const StatementComparisonOptions& options,
                              const PayoffProgress& progress = {});

// Two connections of a copy, one that sees the index and one that does not. The copy shows it then.
struct IndexViews {
    std::unique_ptr<Connection> without, with;
    static Result<IndexViews> of(WorkCopy& copy, const std::string& index);
};

// Whether the plan reads the index.
bool usesIndex(const PlanNode& plan, const std::string& index);

} // namespace hone::index
