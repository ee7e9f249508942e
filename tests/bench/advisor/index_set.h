#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/index/workload.h"

namespace hone::bench {

// What one advisor says for a workload: statements to run on the database.
struct IndexSet {
    std::string name;
    std::vector<std::string> statements;
    std::int64_t analysisNs = 0; // as seen from outside
};

// The union of what `.expert` of SQLite's shell recommends for each statement, by default and with
// --sample 100 (statistics of all rows).
Result<IndexSet> expertSet(const std::string& shell, const std::string& database,
                           const std::vector<index::WorkloadStatement>& workload, bool sample);

// What `honectl advise` answers; budget in bytes.
Result<IndexSet> honeSet(const std::string& honectl, const std::string& database,
                         const std::string& workloadFile, std::optional<std::int64_t> budget);

// The statements of an answer of `honectl advise --json`: its migration where it has one, else what
// it drops and creates and, where it asks for it, ANALYZE.
Result<std::vector<std::string>> statementsOfAdvice(const nlohmann::json& advice);

} // namespace hone::bench
