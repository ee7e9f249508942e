#pragma once

#include <string>

#include "core/index/advisor.h"

namespace hone::test {

// With a plan that changed. Times are nanoseconds.
inline index::AdvisedStatement advisedStatement(std::size_t number, std::int64_t before,
                                                std::int64_t after) {
    index::AdvisedStatement one;
    one.number = number;
    one.sql = "SELECT " + std::to_string(number);
    one.before.ns = before;
    one.after.ns = after;
    one.planBefore = "SCAN t";
    one.planAfter = "SEARCH t USING INDEX i (b=?)";
    return one;
}

// What takes 81 s at least and 1.9 s after, and nothing else yet.
inline index::Advice adviceOfTotals() {
    index::Advice advice;
    advice.beforeNs = 81e9;
    advice.afterNs = 1.9e9;
    advice.beforeAtLeast = true;
    return advice;
}

} // namespace hone::test
