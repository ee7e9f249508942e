#include "core/cache/row_scope.h"

#include <algorithm>

#include "core/engine/value_order.h"

namespace hone {

bool ColumnBound::admits(const Value& value) const {
    if (typeOf(value) == ValueType::Null) return false;
    if (values)
        return std::ranges::any_of(
            *values, [&](const Value& one) { return compareValues(one, value) == 0; });
    if (low) {
        const auto order = compareValues(value, low->value);
        if (order < 0 || (order == 0 && !low->included)) return false;
    }
    if (high) {
        const auto order = compareValues(value, high->value);
        if (order > 0 || (order == 0 && !high->included)) return false;
    }
    return true;
}

} // namespace hone
