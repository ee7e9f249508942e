#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/index/workload.h"
#include "core/session/session.h"

namespace hone::ui {

// The statements that the page measures with.
struct PoolWorkload {
    enum class Source { Cursor, History };

    Source source = Source::Cursor;
    std::vector<index::WorkloadStatement> atCursor; // one, or none where the cursor is on none

    // Those to measure; why there are none. The history is file work: not for the window's thread.
    Result<std::vector<index::WorkloadStatement>> read(Session& session) const;
};

// A statement with the values of its parameters by name; those without one are NULL.
index::WorkloadStatement workloadStatement(const std::string& sql,
                                           const std::map<std::string, Value>& parameters,
                                           SqlDialect dialect);

} // namespace hone::ui
