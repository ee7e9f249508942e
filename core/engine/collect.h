#pragma once

#include <span>
#include <vector>

#include "core/engine/connection.h"

namespace hone {

// All rows of a small query of Hone's own, as values.
Result<std::vector<std::vector<Value>>> collectRows(Connection& connection, std::string_view sql,
                                                    std::span<const Value> parameters,
                                                    const ExecuteOptions& options);

// For executions whose rows nobody wants; see ExecuteOptions::countOnly.
class NoRows final : public RowSink {
public:
    Result<void> begin(std::vector<Column>) override { return {}; }
    Result<void> append(RowBlock) override { return {}; }
};

} // namespace hone
