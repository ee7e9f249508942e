#pragma once

#include "core/index/workload.h"

namespace hone {
class QueryJournal;
}

namespace hone::index {

// A statement that may go into a workload.
struct OfferedStatement {
    WorkloadStatement statement;
    std::string unjudged; // why it cannot be judged, as far as its words tell; empty: it can
    bool operator==(const OfferedStatement&) const = default;
};

// Where the statements of a workload come from. The last two read the journal, which is file work.
Result<std::vector<OfferedStatement>> offeredByText(std::string_view text, SqlDialect dialect);
// All statements seen, weighing as many as their calls.
Result<std::vector<OfferedStatement>> offeredByHistory(QueryJournal& journal, SqlDialect dialect);
// The statements of the slow log, weighing as often as they stand in it.
Result<std::vector<OfferedStatement>> offeredBySlowLog(QueryJournal& journal, SqlDialect dialect);

} // namespace hone::index
