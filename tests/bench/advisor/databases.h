#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"

namespace hone::bench {

// A wholesaler's database of eight tables: regions, nations, suppliers, customers, parts,
// part_suppliers, orders and line_items, with primary and foreign keys and no index. Few customers
// order much and few parts sell much; rows lie in the order of their keys, which says nothing of
// dates, brands or segments. analytic.sql has 22 statements for it.
struct AnalyticConfig {
    std::int64_t orders = 150'000; // about four line items each: 600 000, about 100 MB
    std::uint64_t seed = 1;
};
Result<void> makeAnalyticDatabase(const std::string& path, const AnalyticConfig& config);

// What stands behind a chat with its files, jobs and device events: accounts, channels,
// memberships, messages, reactions, attachments, jobs, events. Primary and foreign keys and no
// index. app.sql has its statements, some of which write.
struct AppConfig {
    std::int64_t messages = 300'000; // about 75 MB
    std::uint64_t seed = 1;
};
Result<void> makeAppDatabase(const std::string& path, const AppConfig& config);

} // namespace hone::bench
