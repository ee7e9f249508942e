#pragma once

#include "core/plan/plan_warnings.h"
#include "core/plan/sqlite_plan.h"

namespace hone::test {

// The plan that SQLite's rows make, with its warnings, as explain() gives it.
inline Plan planOf(const std::vector<SqlitePlanRow>& rows) {
    Plan plan;
    plan.engine = "SQLite";
    plan.root = readSqlitePlan(rows);
    plan.warnings = planWarnings(plan, nullptr);
    return plan;
}

// A join whose second table has the worst warning.
inline Plan joinPlan() {
    return planOf({{3, 0, "SCAN orders"},
                   {5, 0, "SEARCH customers USING INTEGER PRIMARY KEY (rowid=?)"},
                   {9, 0, "SEARCH i USING AUTOMATIC COVERING INDEX (order_id=?)"},
                   {20, 0, "CORRELATED SCALAR SUBQUERY 2"},
                   {22, 20, "SEARCH p USING COVERING INDEX by_price (price>? AND price<?)"},
                   {40, 0, "USE TEMP B-TREE FOR GROUP BY"}});
}

// What measuring gives a node; its inclusive time is the callers' to sum.
inline void measure(PlanNode& node, std::int64_t ns, std::int64_t rows, std::int64_t loops) {
    node.selfNs = {ns, Provenance::Measured};
    node.inclusiveNs = {ns, Provenance::Derived};
    node.actualRows = {rows, Provenance::Measured};
    node.loops = {loops, Provenance::Measured};
    node.selfCycles = {ns * 3, Provenance::Measured};
}

// Sums the inclusive times from the leaves up.
inline std::int64_t sumTimes(PlanNode& node) {
    std::int64_t sum = node.selfNs.value.value_or(0);
    for (PlanNode& child : node.children)
        sum += sumTimes(child);
    node.inclusiveNs = {sum, Provenance::Derived};
    return sum;
}

// A measured join of three tables with something to say at most nodes.
inline Plan measuredPlan() {
    Plan plan = planOf({{3, 0, "SCAN o"},
                        {5, 0, "SEARCH customers USING INTEGER PRIMARY KEY (rowid=?)"},
                        {7, 0, "SCAN order_items"},
                        {9, 0, "CORRELATED SCALAR SUBQUERY 1"},
                        {11, 9, "SEARCH p USING COVERING INDEX by_price (price>?)"},
                        {40, 0, "USE TEMP B-TREE FOR GROUP BY"},
                        {41, 0, "USE TEMP B-TREE FOR ORDER BY"}});
    plan.engineVersion = "3.53.2";
    plan.sql = "SELECT city, count(*), sum(price) FROM orders o JOIN customers USING (id) "
               "JOIN order_items ON order_id = o.id GROUP BY city ORDER BY 3 DESC";
    plan.analyzed = true;
    PlanNode& root = plan.root;
    root.children[0].object = "orders";
    root.children[0].alias = "o";
    measure(root.children[0], 126'000'000, 200'000, 1);
    root.children[0].keptRows = {12'301, Provenance::Derived};
    root.children[0].estimatedRows = {458'752, Provenance::Estimated};
    root.children[0].evaluatingNs = {1'200'000, Provenance::Measured};
    root.children[0].textBegin = plan.sql.find("orders o");
    root.children[0].textEnd = root.children[0].textBegin + 8;
    measure(root.children[1], 9'700'000, 12'301, 12'301);
    root.children[1].estimatedRows = {1, Provenance::Estimated};
    root.children[1].textBegin = plan.sql.find("customers");
    root.children[1].textEnd = root.children[1].textBegin + 9;
    measure(root.children[2], 247'000'000, 512'310, 1);
    root.children[2].keptRows = {31'204, Provenance::Derived};
    root.children[2].estimatedRows = {4, Provenance::Estimated};
    measure(root.children[3], 0, 0, 0);
    measure(root.children[3].children[0], 0, 0, 0);
    measure(root.children[4], 16'000'000, 12'301, 1);
    measure(root.children[5], 800'000, 18, 1);
    PlanNode rest;
    rest.id = 1'000;
    rest.operation = "REST";
    rest.label = "evaluating and returning rows";
    rest.selfNs = {6'500'000, Provenance::Derived};
    root.children.push_back(rest);
    root.selfNs = {0, Provenance::Derived};
    plan.totalNs = {sumTimes(root), Provenance::Measured};
    plan.plainNs = {254'000'000, Provenance::Measured};
    plan.rows = {18, Provenance::Measured};
    plan.counters.fullScanSteps = 712'308;
    plan.counters.sorts = 2;
    plan.counters.vmSteps = 9'120'443;
    return plan;
}

// A measured plan of so many nodes, of all shapes: deep chains, wide unions, nested subqueries.
inline Plan largePlan(int nodes) {
    std::vector<SqlitePlanRow> rows;
    for (int id = 1; id <= nodes; ++id) {
        const int parent = id == 1 ? 0 : id % 7 == 0 ? id / 7 : id % 3 == 0 ? id / 3 : id - 1;
        const std::string name = "table_" + std::to_string(id % 97);
        rows.push_back({id, parent,
                        id % 5 == 0 ? "SCAN " + name
                        : id % 5 == 1
                            ? "SEARCH " + name + " USING INDEX " + name + "_a (a=? AND b>?)"
                        : id % 5 == 2 ? "CO-ROUTINE view_" + std::to_string(id)
                        : id % 5 == 3 ? "USE TEMP B-TREE FOR ORDER BY"
                                      : "CORRELATED SCALAR SUBQUERY " + std::to_string(id)});
    }
    Plan plan = planOf(rows);
    plan.analyzed = true;
    plan.sql = "SELECT 1";
    int at = 0;
    const auto fill = [&at](auto& self, PlanNode& node) -> void {
        ++at;
        measure(node, at % 11 == 0 ? 4'000'000 : 900 * (at % 50), 10 * at, at % 4 + 1);
        node.estimatedRows = {at % 13 == 0 ? 1e5 : 10.0 * at, Provenance::Estimated};
        for (PlanNode& child : node.children)
            self(self, child);
    };
    fill(fill, plan.root);
    plan.totalNs = {sumTimes(plan.root), Provenance::Measured};
    plan.plainNs = {*plan.totalNs.value / 2, Provenance::Measured};
    return plan;
}

} // namespace hone::test
