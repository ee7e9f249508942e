#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/plan/plan_node.h"

namespace hone {

// Something of the schema that a plan depends on.
struct BundleObject {
    std::string type; // "table", "view", "index", "trigger"
    std::string name;
    std::string table; // it belongs to
    std::string sql;   // empty for an index that a constraint made
    bool operator==(const BundleObject&) const = default;
};

// A row of SQLite's sqlite_stat1.
struct BundleStatistics {
    std::string table, index, stat;
    bool operator==(const BundleStatistics&) const = default;
};

struct BundleEnvironment {
    std::string os;
    std::int64_t processors = 0;
    std::string honeVersion;
    std::int64_t savedAtMs = 0; // since 1970, UTC
    bool operator==(const BundleEnvironment&) const = default;
};

// A plan with all that it depended on: what is kept, pinned, saved, sent to somebody.
struct PlanBundle {
    Plan plan;
    std::vector<BundleObject> schema; // of the tables concerned, sorted by table, type, name
    std::string schemaHash;           // of that; empty: the schema is not known
    // Empty: none were gathered. Without a value: not known.
    std::optional<std::vector<BundleStatistics>> statistics;
    std::map<std::string, std::string> settings; // that decide plans: "automatic_index" -> "1"
    BundleEnvironment environment;
    bool anonymised = false;
    bool operator==(const PlanBundle&) const = default;
};

// Adds to a plan what it depends on, asked through the connection it was made on. Reads only; what
// cannot be had is left out.
PlanBundle collectBundle(Connection& connection, SqlDialect dialect, Plan plan,
                         std::stop_token stop);
// The plan alone, with this machine as its environment.
PlanBundle bundleOf(Plan plan);

// One versioned JSON object.
std::string bundleText(const PlanBundle& bundle);
// Also takes what honectl explain --json printed. Fails as planFromText() does.
Result<PlanBundle> bundleFromText(std::string_view text);

// File work. Writing replaces the file at once.
Result<void> writeBundle(const PlanBundle& bundle, const std::string& path);
Result<PlanBundle> readBundle(const std::string& path);

// With the names of tables, columns, indexes and aliases as table_1, column_1 and so on, and all
// literals and parameters as '…' and 0; the same name the same everywhere, so that it still
// compares. Keywords, the engine's functions and all figures stay.
PlanBundle anonymise(const PlanBundle& bundle);

// What is the same around two plans, and what is not.
struct SurroundingsDiff {
    enum class State { Same, Differs, Unknown };
    State statement = State::Unknown, parameters = State::Unknown, schema = State::Unknown,
          statistics = State::Unknown, engine = State::Unknown, settings = State::Unknown;
    std::vector<std::string> changes; // sentences: "The index a was added."
    bool operator==(const SurroundingsDiff&) const = default;

    // "The index a was added. The same: statement, parameters, statistics, SQLite's version."
    std::string text() const;
};
SurroundingsDiff diffSurroundings(const PlanBundle& before, const PlanBundle& now);

} // namespace hone
