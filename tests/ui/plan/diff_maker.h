#pragma once

#include <memory>

#include "core/plan/plan_bundle.h"
#include "core/plan/sqlite_plan.h"

namespace hone::test {

inline void measure(PlanNode& node, std::int64_t selfNs) {
    node.selfNs = {selfNs, Provenance::Derived};
    std::int64_t all = selfNs;
    for (const PlanNode& child : node.children)
        all += child.inclusiveNs.value.value_or(0);
    node.inclusiveNs = {all, Provenance::Derived};
}

// A join's plan before and after two indexes were made, measured.
inline std::shared_ptr<const PlanBundle> revenuePlan(bool indexed) {
    PlanBundle bundle;
    bundle.plan.engine = "SQLite";
    bundle.plan.engineVersion = "3.53.2";
    bundle.plan.sql = "SELECT city, sum(quantity * price) FROM orders ...";
    bundle.plan.analyzed = true;
    bundle.plan.root = readSqlitePlan(
        indexed ? std::vector<SqlitePlanRow>{{1, 0,
                                              "SEARCH orders USING INDEX "
                                              "orders_status_placed (status=? AND "
                                              "placed_at>?)"},
                                             {2, 0,
                                              "SEARCH customers USING INTEGER PRIMARY KEY "
                                              "(rowid=?)"},
                                             {3, 0,
                                              "SEARCH order_items USING COVERING INDEX "
                                              "items_of_order (order_id=?)"},
                                             {4, 0, "USE TEMP B-TREE FOR GROUP BY"},
                                             {5, 0, "USE TEMP B-TREE FOR ORDER BY"}}
                : std::vector<SqlitePlanRow>{{1, 0, "SCAN orders"},
                                             {2, 0,
                                              "SEARCH customers USING INTEGER PRIMARY KEY "
                                              "(rowid=?)"},
                                             {3, 0, "SCAN order_items"},
                                             {4, 0, "USE TEMP B-TREE FOR GROUP BY"},
                                             {5, 0, "USE TEMP B-TREE FOR ORDER BY"}});
    PlanNode& rest = bundle.plan.root.children.emplace_back();
    rest.id = 6;
    rest.operation = "REST";
    rest.label = "evaluating and returning rows";
    const std::int64_t before[] = {126'000'000, 9'700'000, 247'000'000,
                                   16'000'000,  800'000,   6'500'000};
    const std::int64_t after[] = {2'100'000, 9'600'000, 6'400'000, 15'000'000, 800'000, 100'000};
    for (std::size_t i = 0; i < 6; ++i)
        measure(bundle.plan.root.children[i], indexed ? after[i] : before[i]);
    measure(bundle.plan.root, 0);
    bundle.plan.totalNs = bundle.plan.root.inclusiveNs;
    bundle.schema = {{"table", "orders", "orders", "CREATE TABLE orders(id)"}};
    if (indexed) {
        bundle.schema.push_back({"index", "orders_status_placed", "orders", "CREATE INDEX 1"});
        bundle.schema.push_back({"index", "items_of_order", "order_items", "CREATE INDEX 2"});
    }
    bundle.schemaHash = indexed ? "2" : "1";
    bundle.statistics.emplace();
    bundle.settings = {{"automatic_index", "1"}};
    return std::make_shared<const PlanBundle>(std::move(bundle));
}

} // namespace hone::test
