#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/measure/paired_comparison.h"
#include "core/plan/plan_node.h"

namespace hone::ctl {

// One comparison of the demonstration.
struct DemoStep {
    std::string name; // as in JSON
    std::string title;
    std::string story; // what was compared and how
    std::string beforeLabel, afterLabel;
    PairedComparison comparison = {};
};

struct DemoReport {
    std::string engine;                         // "SQLite 3.53.2"
    std::map<std::string, std::int64_t> tables; // rows of each
    std::string slowSql;
    std::string indexSql;
    std::int64_t indexBuildNs = 0;
    std::int64_t indexBytes = 0;
    Plan planBefore, planAfter;
    std::vector<DemoStep> steps;
};

// One self-contained page: no script, nothing from the network, light and dark.
std::string htmlReport(const DemoReport& report);

} // namespace hone::ctl
