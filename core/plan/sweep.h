#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/plan_node.h"

namespace hone {

// One value of the parameter, and what the statement did with it.
struct SweepPoint {
    Value value;
    std::int64_t medianNs = 0;
    std::int64_t lowNs = 0, highNs = 0; // the fastest and the slowest pass
    std::int64_t rows = 0;
    int plan = 0; // in Sweep::plans
    bool operator==(const SweepPoint&) const = default;
};

struct Sweep {
    std::string parameter;
    std::vector<std::string> plans; // printed without figures; the first is that of the first value
    std::vector<SweepPoint> points;
    bool operator==(const Sweep&) const = default;

    // Points whose plan is another than that of the point before.
    std::vector<std::size_t> flips() const;
};

struct SweepRequest {
    std::string sql;
    std::vector<std::string> names; // of all parameters, in the statement's order
    std::vector<Value> values;      // of all, too; the swept one's is replaced
    std::string parameter;          // the one that is swept
    std::vector<Value> sweep;       // its values
    int passes = 3;
};

// Runs one query with every value of one parameter, some passes over all values one after the
// other so that a drift of the machine meets all alike, and asks for the plan of each. Rows are
// counted, not kept. progress: executions done and to do; may be empty.
// Errors: those of the statement; WritesRefused where it writes.
Result<Sweep> sweep(Connection& connection, const Driver& driver, const SweepRequest& request,
                    const ExecuteOptions& options,
                    const std::function<void(int done, int all)>& progress);

// The column that a parameter is compared with in the text.
struct ComparedColumn {
    std::string table;
    std::string column;
    bool operator==(const ComparedColumn&) const = default;
};
std::optional<ComparedColumn> comparedColumn(std::string_view sql, SqlDialect dialect,
                                             const std::string& parameter, const Catalog& catalog);
// At most count values of the column, evenly spaced over its sorted rows; distinct.
Result<std::vector<Value>> quantiles(Connection& connection, SqlDialect dialect,
                                     const ComparedColumn& column, int count,
                                     const ExecuteOptions& options);
// Values from one number to another, evenly spaced.
std::vector<Value> evenValues(double from, double to, int count);

} // namespace hone
