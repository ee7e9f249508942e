#pragma once

#include <string>
#include <vector>

#include "core/engine/value.h"

namespace hone {

// Rows of one table that a commit changed.
struct TableChange {
    std::string table;                    // "main.orders"
    std::vector<std::string> columns;     // what each row of rows holds
    std::vector<std::vector<Value>> rows; // values before and values after, in no order
    bool whole = true;                    // the rows are not known; any row may have changed
    bool operator==(const TableChange&) const = default;
};

// What one commit changed.
struct Change {
    std::vector<TableChange> tables;
    bool everything = false; // a change of schema and the like
    bool operator==(const Change&) const = default;
};

} // namespace hone
