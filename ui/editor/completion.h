#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/catalog.h"
#include "core/sql/dialect.h"

namespace hone::ui {

struct Completions {
    std::size_t prefix = 0;         // bytes before the cursor that a word replaces
    std::vector<std::string> words; // sorted without regard to case, each once
};

// What may stand at the cursor of a statement: tables behind FROM and the like, columns of a table
// or alias behind its dot, else columns of the tables that the statement names, the tables and
// keywords. All words begin with what is typed, in any case. catalog may be null.
Completions completionsAt(std::string_view statement, std::size_t cursor, const Catalog* catalog,
                          SqlDialect dialect);

} // namespace hone::ui
