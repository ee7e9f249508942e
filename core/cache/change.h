#pragma once

#include <string>
#include <vector>

#include "core/engine/value.h"

namespace hone {

// Rows of one table that a commit changed. Without rows: any row may have.
struct TableChange {
    std::string table;
    std::vector<std::string> columns;     // what each row of rows holds
    std::vector<std::vector<Value>> rows; // values before and values after, in no order
    bool whole = true;                    // rows are not known; any row may have changed
};

struct Change {
    std::vector<TableChange> tables;
    bool everything = false; // schema and the like
};

} // namespace hone
