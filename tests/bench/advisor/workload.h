#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/engine/value.h"

namespace hone::bench {

struct WeightedStatement {
    std::string sql;
    double weight = 1;
    std::vector<Value> parameters;
};

// Statements parted by ';', each after comments "-- weight: N" and "-- params: JSON array".
Result<std::vector<WeightedStatement>> readWorkload(std::string_view text);

} // namespace hone::bench
