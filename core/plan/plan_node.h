#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/engine/connection.h"

namespace hone {

enum class Provenance { Unavailable, Estimated, Derived, Measured };
const char* provenanceName(Provenance provenance);

// A figure and where it comes from; without a value it is unavailable.
template <typename T>
struct Figure {
    std::optional<T> value;
    Provenance provenance = Provenance::Unavailable;
    bool operator==(const Figure&) const = default;
};

struct PlanNode {
    int id = 0;            // unique in its plan; the engine's own where it has one
    std::string operation; // "SCAN", "SEARCH", "TEMP B-TREE" ...
    std::string label;     // the engine's own words
    std::string object;    // table, view or subquery
    std::string alias;     // the name it has in this statement, where that is another
    std::string index;     // the index used; "primary key", "automatic index"
    std::string condition; // what the index is searched with
    bool covering = false;

    Figure<double> estimatedRows;
    Figure<std::int64_t> actualRows; // over all loops
    Figure<std::int64_t> loops;
    Figure<std::int64_t> selfNs;
    Figure<std::int64_t> inclusiveNs;

    std::vector<PlanNode> children;
    bool operator==(const PlanNode&) const = default;
};

enum class Severity { Info, Attention, Bad };
const char* severityName(Severity severity);

struct PlanWarning {
    int nodeId = 0;
    std::string code; // "full_scan", "temp_b_tree", "automatic_index", "correlated_subquery"
    Severity severity = Severity::Attention;
    std::string message;    // what it means
    std::string suggestion; // what to try
    bool operator==(const PlanWarning&) const = default;
};

// A statement's plan. The root is the statement itself (operation "QUERY") with the engine's top
// nodes below.
struct Plan {
    std::string engine;
    std::string engineVersion;
    std::string sql;
    bool analyzed = false;
    PlanNode root;
    std::vector<PlanWarning> warnings;
    bool operator==(const Plan&) const = default;
};

// Asks the engine for its plan without running the statement.
Result<Plan> explain(Connection& connection, const Driver& driver, std::string_view sql,
                     std::span<const Value> parameters, const ExecuteOptions& options);

// The tree of SQLite's EXPLAIN QUERY PLAN rows: id, parent, detail, in the engine's order.
struct SqlitePlanRow {
    int id = 0;
    int parent = 0;
    std::string detail;
};
PlanNode readSqlitePlan(const std::vector<SqlitePlanRow>& rows);
std::vector<PlanWarning> planWarnings(const PlanNode& root, const Catalog* catalog);

// An indented text, one node a line: what tests compare and honectl prints.
std::string printPlan(const PlanNode& root);

} // namespace hone
