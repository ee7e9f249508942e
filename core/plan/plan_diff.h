#pragma once

#include <string>
#include <vector>

#include "core/plan/plan_node.h"

namespace hone {

// What can differ. Those up to Join are of the plan's shape; the rest are figures, which differ
// from run to run and from data to data while the plan stays the same.
enum class PlanChangeKind {
    Added,
    Removed,
    Moved,     // to another parent
    Order,     // among its siblings: the joins' order
    Access,    // SCAN or SEARCH, by which index
    Condition, // what the index is searched with, what is sorted for
    Operation,
    Join, // outer, inner, EXISTS
    Estimate,
    Rows,
    Loops,
    Time,
};
const char* planChangeName(PlanChangeKind kind); // as in JSON: "added"
bool isOfShape(PlanChangeKind kind);

struct PlanChange {
    PlanChangeKind kind = PlanChangeKind::Added;
    const PlanNode* a = nullptr; // null: added
    const PlanNode* b = nullptr; // null: removed
    std::string what;            // "SCAN → SEARCH · orders_status_placed"
};

// A node of one plan beside that of the other which does the same for the same object.
struct PlanPair {
    const PlanNode* a = nullptr; // at least one of the two
    const PlanNode* b = nullptr;
    int depth = 0;                   // of the root: 0
    std::vector<PlanChange> changes; // shape before figures

    bool differs() const; // in shape
    // Shape alone, as one line; empty: the same.
    std::string what() const;
};

// Points into both plans, which outlive it.
struct PlanDiff {
    std::vector<PlanPair> pairs;     // for a view side by side: in the order of b, with what only a
                                     // has where it was
    std::vector<PlanChange> changes; // of shape, in that order
    std::vector<PlanChange> figures; // estimates, rows and loops that differ

    bool same() const { return changes.empty(); }
    int differingNodes() const;
};

// Matches by structure and object, not by position.
PlanDiff diffPlans(const Plan& a, const Plan& b);

// An indented text, one pair a line.
std::string printDiff(const PlanDiff& diff);

} // namespace hone
