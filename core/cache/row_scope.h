#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/engine/value.h"

namespace hone {

// A condition on one column that a row must meet to matter to a result: its value is one of some,
// or lies in a range. NULL never meets it.
struct ColumnBound {
    std::string column; // lower case
    std::optional<std::vector<Value>> values;
    struct End {
        Value value;
        bool included = true;
        bool operator==(const End&) const = default;
    };
    std::optional<End> low, high; // where there are no values

    bool admits(const Value& value) const;
    bool operator==(const ColumnBound&) const = default;
};

// What a result depends on in one table: rows that meet all bounds; without bounds any row.
struct RowScope {
    std::string table; // "main.orders", lower case
    std::vector<ColumnBound> bounds;
    bool operator==(const RowScope&) const = default;
};

} // namespace hone
