#pragma once

#include <span>
#include <vector>

#include "core/engine/connection.h"

namespace hone {

// All rows of a small query of Hone's own, as values.
Result<std::vector<std::vector<Value>>> collectRows(Connection& connection, std::string_view sql,
                                                    std::span<const Value> parameters,
                                                    const ExecuteOptions& options);

} // namespace hone
