#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/engine/value.h"
#include "core/sql/dialect.h"

namespace hone::index {

struct WorkloadStatement {
    std::string sql;
    double weight = 1;         // executions, in any unit
    std::vector<Value> values; // of its parameters, in the order in which the engine numbers them
    bool operator==(const WorkloadStatement&) const = default;
};

// Statements parted by semicolons. The comments before one may say "-- weight: N" and
// "-- params: [JSON array]" of it. InvalidArgument, with the place, for those that cannot be read.
Result<std::vector<WorkloadStatement>> readWorkload(std::string_view text, SqlDialect dialect);

} // namespace hone::index
