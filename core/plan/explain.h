#pragma once

#include <span>
#include <string_view>

#include "core/plan/plan_node.h"

namespace hone {

// Asks the engine for its plan without running the statement.
Result<Plan> explain(Connection& connection, const Driver& driver, std::string_view sql,
                     std::span<const Value> parameters, const ExecuteOptions& options);

struct AnalyzeOptions {
    ExecuteOptions limits;
    // Also a statement that writes: inside a transaction that is rolled back.
    bool allowWrites = false;
};

// Runs one query (or, where allowed, a statement that writes) to measure what every step of its
// plan does. It is executed two or three times: as usual for plainNs, with the engine's measuring
// for the nodes, and, where it is fast, as usual once more with warm caches. Its rows are counted,
// not kept. Where the engine cannot measure: the plan alone, with the reason in Plan::unmeasured.
//
// Errors: WritesRefused for a statement that writes and was not allowed to; InvalidArgument for
// what has no plan, and for a write inside an open transaction, which stopping it would end.
Result<Plan> analyze(Connection& connection, const Driver& driver, std::string_view sql,
                     std::span<const Value> parameters, const AnalyzeOptions& options);

} // namespace hone
