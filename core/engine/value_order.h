#pragma once

#include <compare>

#include "core/engine/value.h"

namespace hone {

// Numbers compare by their exact values; NaN comes before every other number.
std::strong_ordering compareNumbers(std::int64_t a, double b);
std::strong_ordering compareReals(double a, double b);

// Where a type stands in SQLite's order: NULL, numbers, text, blobs.
int valueRank(ValueType type);

// SQLite's order with the collation BINARY: NULL, numbers, text by its bytes, blobs.
std::strong_ordering compareValues(const Value& a, const Value& b);

} // namespace hone
