#pragma once

#include <cstdint>
#include <optional>
#include <span>
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

// One step of a plan. The model is the same for all engines: rows and loops are totals of the one
// measured execution; a node's self times and its children's inclusive times add up to its own
// inclusive time, and the root's is the whole execution.
struct PlanNode {
    int id = 0;            // unique in its plan; the engine's own where it has one
    std::string operation; // "SCAN", "SEARCH", "TEMP B-TREE" ...
    std::string label;     // the engine's own words
    std::string object;    // table, view or subquery
    std::string alias;     // the name it has in this statement, where that is another
    std::string index;     // the index used; "primary key", "automatic index"
    std::string condition; // what the index is searched with
    bool covering = false;
    std::size_t textBegin = 0, textEnd = 0; // bytes of Plan::sql it is about; equal: not known

    Figure<double> estimatedRows;    // of one loop
    Figure<std::int64_t> actualRows; // rows visited (or made, or sorted) over all loops
    Figure<std::int64_t> loops;
    Figure<std::int64_t> keptRows; // of actualRows, those that the next step got
    Figure<std::int64_t> selfNs;
    Figure<std::int64_t> inclusiveNs;
    Figure<std::int64_t> selfCycles; // of the processor's time-stamp counter
    // Expressions over this node's rows. Part of the self time of the node that stands for
    // evaluating, not of this one's.
    Figure<std::int64_t> evaluatingNs;

    std::vector<PlanNode> children;
    bool operator==(const PlanNode&) const = default;

    // Derived; empty where a part is not known.
    std::optional<double> rowsPerLoop() const;
    // How far the estimate was off, as actual over estimated rows of one loop: 1 is exact.
    std::optional<double> estimateFactor() const;
};

// What a node does, for its icon and its words.
enum class PlanCategory {
    Statement, // the root
    Scan,
    Search,
    Sort,           // temporary b-trees
    AutomaticIndex, // and its bloom filter
    Subquery,       // scalar, list, correlated
    Derived,        // co-routines and materialised views
    Compound,       // UNION and its kind, recursion, multi-index OR
    Trigger,        // triggers and foreign-key actions
    Write,          // keeping a table or an index up to date
    Evaluate,       // "evaluating and returning rows"
    Other,
};
PlanCategory categoryOf(const PlanNode& node);

// The columns that the node's condition compares, each once: k and v of "k=? AND v>?". What is no
// comparison of a column is left out.
std::vector<std::string> comparedColumns(const PlanNode& node);

// Shares of the time from which a node is warm, hot, very hot.
inline constexpr double warmShare = 0.10, hotShare = 0.40, veryHotShare = 0.90;

enum class Severity { Info, Attention, Bad };
const char* severityName(Severity severity);

struct PlanWarning {
    int nodeId = 0;
    std::string code; // "full_scan", "temp_b_tree", "automatic_index" ...: see plan_warnings.cpp
    Severity severity = Severity::Attention;
    std::string message;              // what it means
    std::string suggestion;           // what to try
    std::optional<double> share = {}; // of the measured time; empty: the plan alone was looked at
    std::string remedy = {}; // a statement that carries the suggestion out; empty: none is sure
    bool operator==(const PlanWarning&) const = default;
};

// An ordinary execution of the statement, without measuring its nodes.
struct PlanRun {
    std::int64_t startedAtMs = 0;             // since 1970, UTC
    std::int64_t queueNs = 0, poolWaitNs = 0; // 0 where its connection was at hand
    std::int64_t prepareNs = 0;
    std::int64_t firstRowNs = 0; // from its start to the first row, with binding the parameters
    std::int64_t fetchNs = 0;    // from the first row to the last
    std::int64_t totalNs = 0;
    std::int64_t rows = 0;
    bool operator==(const PlanRun&) const = default;

    // "prepare 20 µs, first row 1.2 ms, fetch 30 ms"; waits only where there were any.
    std::string phases() const;
};

// A statement's plan. The root is the statement itself (operation "QUERY") with the engine's top
// nodes below.
struct Plan {
    std::string engine;
    std::string engineVersion;
    std::string sql;
    std::vector<Value> parameters; // in the order in which the statement has them
    bool analyzed = false;
    bool rolledBack = false; // it wrote, in a transaction that was rolled back
    PlanNode root;
    std::vector<PlanWarning> warnings;
    std::string unmeasured; // why figures are missing that could be had; empty: none is

    // Of the measured execution; the nodes' times are parts of totalNs.
    Figure<std::int64_t> totalNs;
    Figure<std::int64_t> plainNs; // of an ordinary execution, without measuring
    std::optional<PlanRun> run;   // that execution
    Figure<std::int64_t> rows;    // returned
    EngineCounters counters;
    bool operator==(const Plan&) const = default;

    // What measuring cost: the measured over the ordinary execution.
    std::optional<double> profilingFactor() const;
    // A node's part of the measured time, 0 to 1.
    std::optional<double> share(const PlanNode& node) const;
};

// An indented text, one node a line: what tests compare and honectl prints.
std::string printPlan(const PlanNode& root);

} // namespace hone
